-- 0003: a conflict of interest ends by an act, and is kept when it has ended.
DROP INDEX conflict_of_interest_by_user;
ALTER TABLE conflict_of_interest RENAME TO conflict_before_0003;
CREATE TABLE conflict_of_interest (   -- staff, relatives and adversaries: denied until it is ended
    tenant {key} NOT NULL, person_id {key} NOT NULL, user_id {key} NOT NULL,
    reason {text} NOT NULL, recorded_by {key} NOT NULL, recorded_at {instant} NOT NULL,
    ended_by {key}, ended_at {instant}, end_reason {text} NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, person_id, user_id, recorded_at),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
){strict};
INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by, recorded_at)
    SELECT tenant, person_id, user_id, reason, recorded_by, recorded_at FROM conflict_before_0003;
DROP TABLE conflict_before_0003;
CREATE UNIQUE INDEX conflict_of_interest_live ON conflict_of_interest (tenant, user_id, person_id)
    WHERE ended_at IS NULL;
