-- Written by slacc. Do not edit: change the description.
-- From input.slacc, database_server.accounting: databases, accounts and grants of slurmdbd.
--
-- For MySQL 8.0 and later. Run it as an administrator of the server, with mysql and without --force: it has to
-- stop at the first error. It may be run again: what exists stays, and the password of an account that
-- exists is never changed.

SET NAMES utf8mb4;

-- Accounts are created with authentication strings (what mysql.user keeps), not with passwords.
-- 'slacc build --with-secrets' writes them here; or else set them in the same session before.
-- SET @slacc_auth_eph = '$A$005$...';

-- Nothing is done before all of them are there.
SET @slacc_sql = IF(@slacc_auth_eph IS NULL, 'slacc: set @slacc_auth_eph first',
  IF(CONVERT(@slacc_auth_eph USING utf8mb4) RLIKE '^[$]A[$][0-9A-F]{3}[$][./0-9A-Za-z]{63}$', 'DO 0', 'slacc: @slacc_auth_eph is no caching_sha2_password string'));
PREPARE slacc FROM @slacc_sql;
EXECUTE slacc;
DEALLOCATE PREPARE slacc;

-- cluster.this.slurmdbd
CREATE DATABASE IF NOT EXISTS `eph3` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
SET @slacc_sql = CONCAT('CREATE USER IF NOT EXISTS ''eph''@''%'' IDENTIFIED WITH caching_sha2_password AS ', QUOTE(@slacc_auth_eph), ' REQUIRE SSL');
PREPARE slacc FROM @slacc_sql;
EXECUTE slacc;
DEALLOCATE PREPARE slacc;
ALTER USER 'eph'@'%' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, CREATE ROUTINE, ALTER ROUTINE, EXECUTE ON `eph3`.* TO 'eph'@'%';
