-- 0002: jobs that are alone in their kind, and that are given up when they end their process each time.
ALTER TABLE job ADD COLUMN attempts {int} NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX job_import_one ON job (tenant, organisation_id)
    WHERE kind = 'import' AND state IN ('waiting', 'running');
CREATE UNIQUE INDEX job_nightly_one ON job (tenant, argument) WHERE kind = 'nightly';
CREATE INDEX job_by_argument ON job (tenant, kind, argument, id);
