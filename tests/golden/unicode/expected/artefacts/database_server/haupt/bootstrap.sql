-- Written by slacc. Do not edit: change the description.
-- From input.slacc, database_server.haupt: databases, accounts and grants of slurmdbd.
--
-- For MariaDB 10.5 and later. Run it as an administrator of the server, with mariadb and without --force: it has to
-- stop at the first error. It may be run again: what exists stays, and the password of an account that
-- exists is never changed.

SET NAMES utf8mb4;

-- Accounts are created with authentication strings (what mysql.user keeps), not with passwords.
-- 'slacc build --with-secrets' writes them here; or else set them in the same session before.
-- SET @slacc_auth_slurm = '*...';

-- Nothing is done before all of them are there.
SET @slacc_sql = IF(@slacc_auth_slurm IS NULL, 'slacc: set @slacc_auth_slurm first',
  IF(CONVERT(@slacc_auth_slurm USING utf8mb4) RLIKE '^[*][0-9A-Fa-f]{40}$', 'DO 0', 'slacc: @slacc_auth_slurm is no mysql_native_password string'));
PREPARE slacc FROM @slacc_sql;
EXECUTE slacc;
DEALLOCATE PREPARE slacc;

-- cluster.physik.slurmdbd
CREATE DATABASE IF NOT EXISTS `physik` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
SET @slacc_sql = CONCAT('CREATE USER IF NOT EXISTS ''slürm''@''localhost'' IDENTIFIED VIA mysql_native_password USING ', QUOTE(@slacc_auth_slurm), ' REQUIRE NONE');
PREPARE slacc FROM @slacc_sql;
EXECUTE slacc;
DEALLOCATE PREPARE slacc;
ALTER USER 'slürm'@'localhost' REQUIRE NONE;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, CREATE ROUTINE, ALTER ROUTINE, EXECUTE ON `physik`.* TO 'slürm'@'localhost';
