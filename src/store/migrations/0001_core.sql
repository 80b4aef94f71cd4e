-- 0001_core - the tables the program itself stands on. Record types come from seido/ (record/schema.c).
-- Types in braces are filled in by engine (migrate.h). The tenant is the first column of every key.
-- Instants are microseconds since 1970 UTC. A state is checked here, so that no program can store another.

CREATE TABLE tenant (
    tenant {key} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    next_key {key} NOT NULL CHECK (next_key > 0)
){strict};

CREATE TABLE tenant_key (             -- wrapped by the master key outside the database; gone: erased
    tenant {key} NOT NULL PRIMARY KEY REFERENCES tenant (tenant),
    wrapped {blob} NOT NULL
){strict};

CREATE TABLE setting (                -- facts of a place: population, counting rule, mail contact
    tenant {key} NOT NULL REFERENCES tenant (tenant),
    organisation_id {key} NOT NULL,   -- 0: whole tenant
    name {text} NOT NULL,
    valid_from {date} NOT NULL,
    value {text} NOT NULL,
    set_by {key} NOT NULL, set_at {instant} NOT NULL,
    PRIMARY KEY (tenant, organisation_id, name, valid_from)
){strict};

CREATE TABLE organisation (
    tenant {key} NOT NULL REFERENCES tenant (tenant),
    id {key} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('office', 'municipality', 'contractor', 'prefecture', 'council', 'administration')),
    name {text} NOT NULL, name_en {text} NOT NULL,
    municipality_code {text} NOT NULL,     -- 6 digits with check digit, '' if none
    commissioned_by {key},                 -- the municipality that commissions an office
    number_format {text} NOT NULL,         -- of case numbers: 'R{yy}-{nnnn}'
    contact {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('active', 'closed')),
    version {int} NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, commissioned_by) REFERENCES organisation (tenant, id)
){strict};

CREATE TABLE app_user (
    tenant {key} NOT NULL REFERENCES tenant (tenant),
    id {key} NOT NULL,
    login {text} NOT NULL,
    name {text} NOT NULL, kana {text} NOT NULL,
    password_hash {text} NOT NULL,         -- '' until set
    must_change_password {bool} NOT NULL,
    totp_secret {blob},                    -- sealed with the tenant's key; NULL until enrolled
    totp_pending {blob},                   -- sealed; being set up
    totp_last_step {key} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'left')),
    leaves_on {date},
    failures {int} NOT NULL, failed_at {instant},
    last_sign_in_at {instant}, last_sign_in_from {text} NOT NULL,
    lang {text} NOT NULL CHECK (lang IN ('ja', 'en')),
    preferences {text} NOT NULL,           -- western_years=1;shortcuts=0;start_view=..
    version {int} NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, login)
){strict};

CREATE TABLE recovery_code (
    tenant {key} NOT NULL, user_id {key} NOT NULL, hash {blob} NOT NULL, used_at {instant},
    PRIMARY KEY (tenant, user_id, hash),
    FOREIGN KEY (tenant, user_id) REFERENCES app_user (tenant, id)
){strict};

CREATE TABLE membership (
    tenant {key} NOT NULL, id {key} NOT NULL,
    user_id {key} NOT NULL, organisation_id {key} NOT NULL,
    valid_from {date} NOT NULL, valid_until {date},
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, user_id, organisation_id),
    FOREIGN KEY (tenant, user_id) REFERENCES app_user (tenant, id),
    FOREIGN KEY (tenant, organisation_id) REFERENCES organisation (tenant, id)
){strict};
CREATE INDEX membership_by_organisation ON membership (tenant, organisation_id);

CREATE TABLE membership_role (        -- a role holds from its approval by a second person
    tenant {key} NOT NULL, membership_id {key} NOT NULL, role {text} NOT NULL,
    asked_by {key} NOT NULL, asked_at {instant} NOT NULL,
    approved_by {key}, approved_at {instant},
    ended_by {key}, ended_at {instant},
    PRIMARY KEY (tenant, membership_id, role, asked_at),
    FOREIGN KEY (tenant, membership_id) REFERENCES membership (tenant, id),
    CHECK (approved_by IS NULL OR approved_by <> asked_by)
){strict};

CREATE TABLE session (
    tenant {key} NOT NULL, id {key} NOT NULL,
    token_hash {blob} NOT NULL,
    user_id {key} NOT NULL, organisation_id {key} NOT NULL,
    created_at {instant} NOT NULL, seen_at {instant} NOT NULL, ended_at {instant},
    stage {text} NOT NULL CHECK (stage IN ('code', 'enrol', 'password', 'full')),
    fresh_at {instant} NOT NULL,           -- last password or step-up
    form_secret {blob} NOT NULL,           -- tokens against forged requests come from it
    source {text} NOT NULL, agent {text} NOT NULL,
    failures_before {int} NOT NULL,        -- failed sign-ins since the one before
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, token_hash),
    FOREIGN KEY (tenant, user_id) REFERENCES app_user (tenant, id)
){strict};

CREATE INDEX session_by_user ON session (tenant, user_id);

CREATE TABLE api_token (
    tenant {key} NOT NULL, id {key} NOT NULL,
    token_hash {blob} NOT NULL, name {text} NOT NULL,
    user_id {key} NOT NULL, organisation_id {key} NOT NULL, role {text} NOT NULL,
    created_at {instant} NOT NULL, expires_on {date} NOT NULL, ended_at {instant},
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, token_hash)
){strict};

CREATE TABLE throttle (               -- failures by source address ('s:...') and login ('l:<hash>')
    tenant {key} NOT NULL, source {text} NOT NULL,
    failures {int} NOT NULL, failed_at {instant} NOT NULL,
    PRIMARY KEY (tenant, source)
){strict};

CREATE TABLE person (                 -- further columns from seido/ person
    tenant {key} NOT NULL, id {key} NOT NULL,
    owner_id {key} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('final', 'deleted')),
    version {int} NOT NULL,
    form_on {date} NOT NULL,
    created_at {instant} NOT NULL, created_by {key} NOT NULL,
    updated_at {instant} NOT NULL, updated_by {key} NOT NULL,
    origin {text} NOT NULL,
    name_key {text} NOT NULL, kana_key {text} NOT NULL,  -- search keys, '' if anonymous
    protection {text} NOT NULL CHECK (protection IN ('none', 'protected', 'expiry_asked', 'lift_asked')),
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, owner_id) REFERENCES organisation (tenant, id)
){strict};
CREATE INDEX person_by_name ON person (tenant, owner_id, name_key);
CREATE INDEX person_by_kana ON person (tenant, owner_id, kana_key);

CREATE TABLE person_gram (            -- pairs of neighbouring characters of name_key and kana_key
    tenant {key} NOT NULL, owner_id {key} NOT NULL, gram {key} NOT NULL, person_id {key} NOT NULL,
    PRIMARY KEY (tenant, owner_id, gram, person_id)
){strict_clustered};

CREATE TABLE person_number (          -- telephones as digits; never those of protected persons
    tenant {key} NOT NULL, owner_id {key} NOT NULL, digits {text} NOT NULL, person_id {key} NOT NULL,
    PRIMARY KEY (tenant, owner_id, digits, person_id)
){strict_clustered};

CREATE TABLE protected_value (        -- values of protected persons; sealed; no ordinary query joins it
    tenant {key} NOT NULL, person_id {key} NOT NULL, record_type {text} NOT NULL,
    record_id {key} NOT NULL, field {text} NOT NULL, sealed {blob} NOT NULL,
    PRIMARY KEY (tenant, person_id, record_type, record_id, field),
    FOREIGN KEY (tenant, person_id) REFERENCES person (tenant, id)
){strict};

CREATE TABLE protection_event (       -- set by one, lifted by two
    tenant {key} NOT NULL, person_id {key} NOT NULL, at {instant} NOT NULL,
    act {text} NOT NULL CHECK (act IN ('set', 'renew', 'ask_lift', 'approve_lift', 'refuse_lift', 'reveal')),
    by_user {key} NOT NULL, asked_by {key}, reason {text} NOT NULL, until {date}, field {text} NOT NULL,
    PRIMARY KEY (tenant, person_id, at, act),
    CHECK (act <> 'approve_lift' OR (asked_by IS NOT NULL AND asked_by <> by_user))
){strict};

CREATE TABLE casefile (               -- further columns from seido/ casefile
    tenant {key} NOT NULL, id {key} NOT NULL,
    owner_id {key} NOT NULL,
    person_id {key} NOT NULL,
    program {text} NOT NULL,
    number {text} NOT NULL,           -- unique in its organisation; key of imports
    process_state {text} NOT NULL,    -- a state of the process in seido/
    lap {int} NOT NULL,               -- 1 first plan, 2 first replan ...
    worker_id {key},                  -- 主担当
    worker_id_text {text} NOT NULL,   -- as imported, until mapped
    opened_on {date} NOT NULL, closed_on {date},
    last_contact_on {date}, contact_count {int} NOT NULL,
    next_on {date}, next_text {text} NOT NULL,
    plan_until {date}, monitor_on {date},
    previous_id {key},                -- earlier case of the same person
    state {text} NOT NULL CHECK (state IN ('final', 'deleted')),
    version {int} NOT NULL,
    form_on {date} NOT NULL,
    created_at {instant} NOT NULL, created_by {key} NOT NULL,
    updated_at {instant} NOT NULL, updated_by {key} NOT NULL,
    origin {text} NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, owner_id, number),
    FOREIGN KEY (tenant, owner_id) REFERENCES organisation (tenant, id),
    FOREIGN KEY (tenant, person_id) REFERENCES person (tenant, id),
    FOREIGN KEY (tenant, worker_id) REFERENCES app_user (tenant, id)
){strict};
CREATE INDEX casefile_by_person ON casefile (tenant, person_id);
CREATE INDEX casefile_by_opened ON casefile (tenant, owner_id, opened_on, id);
CREATE INDEX casefile_by_worker ON casefile (tenant, owner_id, worker_id, process_state, opened_on);
CREATE INDEX casefile_open_by_worker ON casefile (tenant, worker_id) WHERE closed_on IS NULL;
CREATE INDEX casefile_open_by_owner ON casefile (tenant, owner_id, opened_on) WHERE closed_on IS NULL;
CREATE INDEX casefile_by_state ON casefile (tenant, owner_id, process_state, opened_on);

CREATE TABLE case_number (            -- last running number of a series of case numbers: "R08-0000"
    tenant {key} NOT NULL, organisation_id {key} NOT NULL, series {text} NOT NULL, last {int} NOT NULL,
    PRIMARY KEY (tenant, organisation_id, series),
    FOREIGN KEY (tenant, organisation_id) REFERENCES organisation (tenant, id)
){strict};

CREATE TABLE casefile_step (          -- every step taken; the way the case went
    tenant {key} NOT NULL, casefile_id {key} NOT NULL, seq {int} NOT NULL,
    transition {text} NOT NULL, from_state {text} NOT NULL, to_state {text} NOT NULL,
    lap {int} NOT NULL,
    on_date {date} NOT NULL,          -- the day it counts for
    at {instant} NOT NULL, by_user {key} NOT NULL,
    reason {text} NOT NULL, record_type {text} NOT NULL, record_id {key}, origin {text} NOT NULL,
    PRIMARY KEY (tenant, casefile_id, seq),
    FOREIGN KEY (tenant, casefile_id) REFERENCES casefile (tenant, id)
){strict_clustered};

CREATE TABLE assignment (
    tenant {key} NOT NULL, casefile_id {key} NOT NULL, user_id {key} NOT NULL,
    role {text} NOT NULL,             -- main, support, supervisor
    valid_from {date} NOT NULL, valid_until {date},
    assigned_by {key} NOT NULL, assigned_at {instant} NOT NULL,
    PRIMARY KEY (tenant, casefile_id, user_id, valid_from),
    FOREIGN KEY (tenant, casefile_id) REFERENCES casefile (tenant, id),
    FOREIGN KEY (tenant, user_id) REFERENCES app_user (tenant, id)
){strict};
CREATE INDEX assignment_by_user ON assignment (tenant, user_id, casefile_id);

CREATE TABLE access_grant (           -- rows are added, never edited; a revocation is a row
    tenant {key} NOT NULL, id {key} NOT NULL,
    person_id {key} NOT NULL, casefile_id {key},
    giver_id {key} NOT NULL, receiver_id {key} NOT NULL,
    categories {text} NOT NULL,       -- ",basic,plan,"
    record_types {text} NOT NULL,     -- ",plan,intake," ; "" all of the categories
    purpose {text} NOT NULL,
    valid_from {date} NOT NULL, valid_until {date},
    basis {text} NOT NULL CHECK (basis IN ('consent', 'law', 'support_council', 'danger_to_life')),
    evidence {text} NOT NULL,
    revokes_id {key},
    recorded_by {key} NOT NULL, recorded_at {instant} NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, person_id) REFERENCES person (tenant, id)
){strict};
CREATE INDEX access_grant_by_receiver ON access_grant (tenant, receiver_id, casefile_id);
CREATE INDEX access_grant_by_revoked ON access_grant (tenant, revokes_id);
CREATE INDEX access_grant_by_person ON access_grant (tenant, person_id, receiver_id);
CREATE INDEX access_grant_by_casefile ON access_grant (tenant, casefile_id);

CREATE TABLE conflict_of_interest (   -- staff, relatives and adversaries: always denied
    tenant {key} NOT NULL, person_id {key} NOT NULL, user_id {key} NOT NULL,
    reason {text} NOT NULL, recorded_by {key} NOT NULL, recorded_at {instant} NOT NULL,
    PRIMARY KEY (tenant, person_id, user_id)
){strict};

CREATE INDEX conflict_of_interest_by_user ON conflict_of_interest (tenant, user_id, person_id);

CREATE TABLE record_history (         -- versions that were replaced, as written by the field table
    tenant {key} NOT NULL, record_type {text} NOT NULL, record_id {key} NOT NULL,
    version {int} NOT NULL,
    at {instant} NOT NULL, by_user {key} NOT NULL,   -- who wrote this version
    reason {text} NOT NULL,                          -- why it was replaced
    snapshot {text} NOT NULL,
    PRIMARY KEY (tenant, record_type, record_id, version)
){strict};

CREATE TABLE request_key (            -- made with a form; a repeat gets the first answer
    tenant {key} NOT NULL, request_key {text} NOT NULL,
    record_type {text} NOT NULL, record_id {key} NOT NULL, at {instant} NOT NULL,
    PRIMARY KEY (tenant, request_key)
){strict_clustered};

CREATE TABLE draft (                  -- one sealed blob per form and user
    tenant {key} NOT NULL, user_id {key} NOT NULL, form {text} NOT NULL,  -- "intake/new/812"
    casefile_id {key}, sealed {blob} NOT NULL, at {instant} NOT NULL, base_version {int} NOT NULL,
    PRIMARY KEY (tenant, user_id, form)
){strict};

CREATE TABLE open_edit (              -- who has which record open: announced, never locked
    tenant {key} NOT NULL, record_type {text} NOT NULL, record_id {key} NOT NULL,
    user_id {key} NOT NULL, at {instant} NOT NULL,
    PRIMARY KEY (tenant, record_type, record_id, user_id)
){strict};

CREATE TABLE attachment (
    tenant {key} NOT NULL, id {key} NOT NULL, owner_id {key} NOT NULL,
    casefile_id {key}, record_type {text} NOT NULL, record_id {key}, field {text} NOT NULL,
    sealed_name {blob} NOT NULL, media_type {text} NOT NULL, size {int} NOT NULL,
    wrapped_key {blob} NOT NULL, sealed_header {blob} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('final', 'deleted')),
    created_at {instant} NOT NULL, created_by {key} NOT NULL,
    PRIMARY KEY (tenant, id)
){strict};
CREATE TABLE attachment_chunk (
    tenant {key} NOT NULL, attachment_id {key} NOT NULL, no {int} NOT NULL, sealed {blob} NOT NULL,
    PRIMARY KEY (tenant, attachment_id, no),
    FOREIGN KEY (tenant, attachment_id) REFERENCES attachment (tenant, id)
){strict};

CREATE TABLE task (                   -- arises from a date by a deadline in seido/
    tenant {key} NOT NULL, id {key} NOT NULL, owner_id {key} NOT NULL,
    casefile_id {key}, deadline {text} NOT NULL, subject_id {key} NOT NULL,  -- record it came from
    due_on {date} NOT NULL, at_minute {int},
    assignee_id {key}, assignee_role {text} NOT NULL,
    text {text} NOT NULL,             -- own tasks of a worker; else ''
    state {text} NOT NULL CHECK (state IN ('open', 'done', 'gone')),
    snoozed_until {date}, snooze_reason {text} NOT NULL,
    done_at {instant}, done_by {key},
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, casefile_id, deadline, subject_id)
){strict};
CREATE INDEX task_by_assignee ON task (tenant, assignee_id, state, due_on);
CREATE INDEX task_by_owner ON task (tenant, owner_id, state, due_on);

CREATE TABLE saved_view (
    tenant {key} NOT NULL, id {key} NOT NULL, user_id {key} NOT NULL, organisation_id {key} NOT NULL,
    list {text} NOT NULL, name {text} NOT NULL, query {text} NOT NULL, is_shared {bool} NOT NULL,
    PRIMARY KEY (tenant, id)
){strict};

CREATE TABLE search (                 -- free text of a search, kept here so that no URL shows it
    tenant {key} NOT NULL, id {text} NOT NULL, user_id {key} NOT NULL, list {text} NOT NULL,
    sealed {blob} NOT NULL, at {instant} NOT NULL,
    PRIMARY KEY (tenant, id)
){strict};

CREATE TABLE snippet (
    tenant {key} NOT NULL, id {key} NOT NULL, user_id {key}, organisation_id {key} NOT NULL,
    name {text} NOT NULL, text {text} NOT NULL, position {int} NOT NULL,
    PRIMARY KEY (tenant, id)
){strict};

CREATE TABLE calendar_feed (
    tenant {key} NOT NULL, token_hash {blob} NOT NULL, user_id {key} NOT NULL, organisation_id {key} NOT NULL,
    created_at {instant} NOT NULL, ended_at {instant},
    PRIMARY KEY (tenant, token_hash)
){strict};

CREATE TABLE worker_alias (           -- names of workers in old files, until mapped to a user
    tenant {key} NOT NULL, organisation_id {key} NOT NULL, name {text} NOT NULL, user_id {key},
    PRIMARY KEY (tenant, organisation_id, name)
){strict};

CREATE TABLE import_mapping (
    tenant {key} NOT NULL, organisation_id {key} NOT NULL, record_type {text} NOT NULL,
    headers_hash {text} NOT NULL, mapping {text} NOT NULL, by_user {key} NOT NULL, at {instant} NOT NULL,
    PRIMARY KEY (tenant, organisation_id, record_type, headers_hash)
){strict};

CREATE TABLE import_run (
    tenant {key} NOT NULL, id {key} NOT NULL, organisation_id {key} NOT NULL, by_user {key} NOT NULL,
    record_type {text} NOT NULL,      -- sheet
    state {text} NOT NULL CHECK (state IN ('staged', 'done', 'cancelled')),
    file_id {key} NOT NULL,           -- attachment that holds the file until the run ends
    charset {text} NOT NULL, mapping {text} NOT NULL,
    row_count {int} NOT NULL, add_count {int} NOT NULL, change_count {int} NOT NULL,
    same_count {int} NOT NULL, error_count {int} NOT NULL,
    results {text} NOT NULL,          -- a letter a row: a c s e
    at {instant} NOT NULL, done_at {instant},
    PRIMARY KEY (tenant, id)
){strict};
CREATE TABLE import_row (             -- faults of a preview, sealed; gone when the run ends
    tenant {key} NOT NULL, run_id {key} NOT NULL, no {int} NOT NULL, sealed {blob} NOT NULL,
    PRIMARY KEY (tenant, run_id, no)
){strict};

CREATE TABLE job (                    -- long work: taken with a lock, finished with its effect
    tenant {key} NOT NULL, id {key} NOT NULL, kind {text} NOT NULL, argument {text} NOT NULL,
    organisation_id {key} NOT NULL, by_user {key} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    done_rows {int} NOT NULL, all_rows {int} NOT NULL, message {text} NOT NULL,
    asked_at {instant} NOT NULL, started_at {instant}, finished_at {instant}, beat_at {instant},
    result_attachment {key},
    PRIMARY KEY (tenant, id)
){strict};
CREATE INDEX job_by_state ON job (tenant, state, asked_at);
CREATE INDEX job_by_user ON job (tenant, by_user, asked_at);

CREATE TABLE notice (                 -- told to a user on the screen
    tenant {key} NOT NULL, id {key} NOT NULL, user_id {key} NOT NULL, key {text} NOT NULL,
    casefile_id {key}, at {instant} NOT NULL, read_at {instant},
    PRIMARY KEY (tenant, id)
){strict};

CREATE TABLE audit_pending (          -- in the transaction of its change; the sealer chains and removes it
    tenant {key} NOT NULL, id {key} NOT NULL, at {instant} NOT NULL, entry {text} NOT NULL,
    PRIMARY KEY (tenant, id)
){strict};
CREATE TABLE audit_chain (            -- insert only
    tenant {key} NOT NULL, number {key} NOT NULL,
    at {instant} NOT NULL, actor_id {key} NOT NULL, action {text} NOT NULL,
    object_type {text} NOT NULL, object_id {key} NOT NULL, casefile_id {key} NOT NULL,
    entry {text} NOT NULL, hash {blob} NOT NULL,
    PRIMARY KEY (tenant, number)
){strict};
CREATE INDEX audit_chain_by_casefile ON audit_chain (tenant, casefile_id, number);
CREATE INDEX audit_chain_by_actor ON audit_chain (tenant, actor_id, number);
CREATE TABLE audit_head (             -- end of the chain, signed with the tenant's key: a cut shows
    tenant {key} NOT NULL PRIMARY KEY, number {key} NOT NULL, hash {blob} NOT NULL,
    signature {text} NOT NULL
){strict};
CREATE TABLE audit_source (           -- how far each spool file was taken over
    tenant {key} NOT NULL, source {text} NOT NULL, position {key} NOT NULL,
    PRIMARY KEY (tenant, source)
){strict};

CREATE TABLE definitions (            -- which definitions the database was made from
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1), version {text} NOT NULL, at {instant} NOT NULL
){strict};
