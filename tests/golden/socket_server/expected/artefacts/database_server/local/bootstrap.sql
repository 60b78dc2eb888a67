-- Written by slacc. Do not edit: change the description.
-- From input.slacc, database_server.local: databases, accounts and grants of slurmdbd.
--
-- For MariaDB 10.5 and later. Run it as an administrator of the server, with mariadb and without --force: it has to
-- stop at the first error. It may be run again: what exists stays, and the password of an account that
-- exists is never changed.

SET NAMES utf8mb4;

-- cluster.one.slurmdbd
CREATE DATABASE IF NOT EXISTS `one` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS 'slurm'@'localhost' IDENTIFIED VIA unix_socket REQUIRE NONE;
ALTER USER 'slurm'@'localhost' REQUIRE NONE;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, CREATE ROUTINE, ALTER ROUTINE, EXECUTE ON `one`.* TO 'slurm'@'localhost';
