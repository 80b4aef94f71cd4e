-- 0010: every case page offers the snippets of its office; without this it reads those of all offices.
CREATE INDEX snippet_of_office ON snippet (tenant, organisation_id, position, id);
