-- The desks' role and database; run as postgres: psql -v password="$(cat FILE)" -f postgres.sql
-- Desks on other machines: listen_addresses in postgresql.conf, and in pg_hba.conf a line
--   hostssl jiujin jiujin 192.0.2.0/24 scram-sha-256
SET password_encryption = 'scram-sha-256';
SELECT format('CREATE ROLE jiujin LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jiujin') \gexec
SELECT 'CREATE DATABASE jiujin OWNER jiujin ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jiujin') \gexec
REVOKE ALL ON DATABASE jiujin FROM PUBLIC;
