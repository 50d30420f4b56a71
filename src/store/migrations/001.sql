-- The first schema. Facts are the truth; every other table is either what came in, what goes out, or a copy of what
-- facts fold to, kept so that it can be asked for. Times are milliseconds since 1970 in UTC and end in _ms.

-- What the database knows about itself: epoch, keys, the mailbox it belongs to.
CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,  -- name of the value
  value TEXT NOT NULL               -- the value
) STRICT;

-- Append-only streams: `case/N`, `person/ID`, `mailbox`.
CREATE TABLE fact (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice
  stream  TEXT NOT NULL,                      -- which stream
  seq     INTEGER NOT NULL,                   -- place in the stream, from 1
  at_ms   INTEGER NOT NULL,                   -- when it became true
  body    TEXT NOT NULL,                      -- the fact as JSON
  because TEXT NOT NULL,                      -- the decision's reason, for people
  mail_id INTEGER,                            -- the mail that led to it, if one did
  policy  TEXT NOT NULL,                      -- hash of the rule files it was decided by
  UNIQUE (stream, seq)
) STRICT;

-- Copies of what case streams fold to.
CREATE TABLE cases (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- the number people see
  status      TEXT NOT NULL,                      -- owned, with_contact, answered, closed
  is_open     INTEGER NOT NULL,                   -- 1 while an answer is owed
  owner       TEXT NOT NULL,                      -- person id
  topic       TEXT NOT NULL,                      -- topic id; empty: none
  asker       TEXT NOT NULL,                      -- address of the asker, lower case
  first_mail  INTEGER,                            -- the mail that opened it
  asker_name  TEXT NOT NULL,                      -- as letters show it
  subject     TEXT NOT NULL,                      -- without prefixes and tags
  opened_ms   INTEGER NOT NULL,                   -- when its clock first started
  made_ms     INTEGER NOT NULL,                   -- when the row was made
  changed_ms  INTEGER NOT NULL,                   -- when its last fact was added
  sealed_from TEXT NOT NULL DEFAULT '[]',         -- JSON list of persons who must not learn of it (P-21)
  readers     TEXT NOT NULL DEFAULT '[]',         -- JSON list; not empty: only these may read it (P-38)
  state       TEXT NOT NULL                       -- the whole fold as JSON; `verify` compares it
) STRICT;
CREATE INDEX cases_by_owner ON cases (is_open, owner);
CREATE INDEX cases_by_topic ON cases (topic, owner, id);
CREATE INDEX cases_by_asker ON cases (asker, is_open);
CREATE INDEX cases_by_asker_name ON cases (asker_name, asker);
CREATE INDEX cases_by_time ON cases (made_ms);

-- Who plays which part in which case.
CREATE TABLE participant (
  case_id  INTEGER NOT NULL REFERENCES cases (id),  -- the case
  holder   TEXT NOT NULL,                           -- JSON: asker, person, desk or copied address
  role     TEXT NOT NULL,                           -- asker, owner, stand_in, contact, lead, copied
  since_ms INTEGER NOT NULL,                        -- from when
  until_ms INTEGER,                                 -- until when, if it is over
  why      TEXT NOT NULL                            -- JSON: the reason
) STRICT;
CREATE INDEX participant_by_case ON participant (case_id);

-- Open transfer slips, for counting what a contact has.
CREATE TABLE slip (
  case_id INTEGER NOT NULL REFERENCES cases (id),  -- the case
  no      INTEGER NOT NULL,                        -- number within the case
  contact TEXT NOT NULL,                           -- person id
  is_open INTEGER NOT NULL,                        -- 1 while it is out
  PRIMARY KEY (case_id, no)
) STRICT;
CREATE INDEX slip_by_contact ON slip (is_open, contact);

-- Steps of running deadlines that have not fired, so that the clock can ask what is due.
CREATE TABLE step (
  case_id  INTEGER NOT NULL REFERENCES cases (id),  -- the case
  started  INTEGER NOT NULL,                        -- seq of the fact that started the deadline
  name     TEXT NOT NULL,                           -- the step
  deadline TEXT NOT NULL,                           -- triage, answer, contact, confirm
  at_ms    INTEGER NOT NULL,                        -- when it is due
  due_ms   INTEGER NOT NULL,                        -- when its deadline is due
  PRIMARY KEY (case_id, started, name)
) STRICT;
CREATE INDEX step_by_time ON step (at_ms);

-- Raw bytes of incoming mails, once each.
CREATE TABLE raw (
  sha256 TEXT NOT NULL PRIMARY KEY,  -- of the bytes
  bytes  BLOB NOT NULL               -- the message as fetched
) STRICT;

-- Every incoming mail that was understood, once each.
CREATE TABLE mail (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice
  same_key    TEXT NOT NULL UNIQUE,               -- hash of Message-ID, From, Date, new words and attachments
  message_id  TEXT,                               -- without <>
  sender      TEXT NOT NULL,                      -- From address, lower case; empty if there is none
  subject     TEXT NOT NULL,                      -- decoded
  kind        TEXT NOT NULL,                      -- human, auto_reply, bounce …
  received_ms INTEGER NOT NULL,                   -- when the clock may start for it
  case_id     INTEGER REFERENCES cases (id),      -- the case it belongs to
  filed       TEXT NOT NULL,                      -- case, own, asked, dismissed, copy, bulk, loop, bounce, receipt, outgoing, quarantine …
  new_text    TEXT NOT NULL,                      -- what its writer wrote
  new_html    TEXT,                               -- the same as sanitised HTML
  attachments TEXT NOT NULL,                      -- JSON list of [name, size]
  signed_by   TEXT,                               -- domain whose DKIM signature over the bytes was verified at intake
  raw         TEXT NOT NULL REFERENCES raw (sha256), -- SHA-256 of its bytes
  forwarded   TEXT,                               -- JSON: the mail that it forwards or attaches
  forwarded_id TEXT,                              -- Message-ID of that, without <>
  line_of     INTEGER REFERENCES mail (id)        -- the reply to a list of which this is one line, for one case
) STRICT;
CREATE INDEX mail_by_message_id ON mail (message_id);
CREATE INDEX mail_by_forwarded_id ON mail (forwarded_id);
CREATE INDEX mail_by_case ON mail (case_id);
CREATE INDEX mail_by_sender ON mail (sender, received_ms);

-- One row a place in the mailbox: the account of every message (promise 1).
CREATE TABLE ledger (
  folder      TEXT NOT NULL,     -- decoded folder name
  uidvalidity INTEGER NOT NULL,  -- 0 where the server gives none
  uid         INTEGER NOT NULL,  -- UID
  state       TEXT NOT NULL,     -- attempted, done, quarantined, before_start
  attempts    INTEGER NOT NULL,  -- how often it was begun
  mail_id     INTEGER,           -- the mail it turned out to be
  why         TEXT NOT NULL,     -- reason it was filed as it was
  changed_ms  INTEGER NOT NULL,  -- when the row last changed
  PRIMARY KEY (folder, uidvalidity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_by_state ON ledger (state);

-- Where to look next. Only a hint; the ledger is the truth.
CREATE TABLE cursor (
  folder      TEXT NOT NULL PRIMARY KEY,  -- decoded folder name
  uidvalidity INTEGER NOT NULL,           -- of the last look
  last_uid    INTEGER NOT NULL,           -- everything up to it is in the ledger
  looked_ms   INTEGER NOT NULL            -- when the last complete look was; 0: not yet
) STRICT;

-- A thread of its own for each participant (design section 3).
CREATE TABLE lane (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,       -- never used twice
  case_id  INTEGER NOT NULL REFERENCES cases (id),  -- the case
  holder   TEXT NOT NULL,                           -- JSON: whose it is
  wall     TEXT NOT NULL,                           -- outside or inside
  language TEXT NOT NULL,                           -- of its letters
  root     INTEGER NOT NULL,                        -- number of its first letter, whose token is the thread's root
  UNIQUE (case_id, holder)
) STRICT;
CREATE INDEX lane_by_root ON lane (root);

-- The outbox.
CREATE TABLE letter (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,  -- the number in its token
  case_id      INTEGER REFERENCES cases (id),      -- the case; none for lists and alerts
  lane_id      INTEGER REFERENCES lane (id),       -- the lane; letters of one lane leave in order
  kind         TEXT NOT NULL,                      -- case-mail, slip, answer …
  holder       TEXT NOT NULL,                      -- JSON: whose it is
  address      TEXT NOT NULL,                      -- envelope recipient
  subject      TEXT NOT NULL,                      -- as rendered
  message_id   TEXT NOT NULL,                      -- fixed; without <>
  state        TEXT NOT NULL,                      -- queued, claimed, sent, unclear, refused, withdrawn, withheld
  not_before_ms INTEGER NOT NULL,                  -- it does not leave before
  made_ms      INTEGER NOT NULL,                   -- when it was queued
  claimed_ms   INTEGER,                            -- when the last attempt began
  settled_ms   INTEGER,                            -- when its state became final
  attempts     INTEGER NOT NULL,                   -- how often it was claimed
  unclear      INTEGER NOT NULL DEFAULT 0,         -- how often nobody knew what became of an attempt
  reply        TEXT NOT NULL,                      -- the server's last words, or why it was withdrawn or withheld
  copy         TEXT NOT NULL,                      -- Sent copy: wanted, filed, none
  size         INTEGER NOT NULL,                   -- bytes
  sha256       TEXT NOT NULL,                      -- of the bytes
  content      TEXT NOT NULL,                      -- hash of words and attachments, to know it when it comes back
  body         TEXT NOT NULL,                      -- its plain text, to know our lines in replies
  origins      TEXT NOT NULL,                      -- JSON: where each run of people's words came from
  slip         INTEGER,                            -- the slip it is about
  seen         INTEGER NOT NULL DEFAULT 0          -- 1: its token was carried by somebody else's mail
) STRICT;
CREATE INDEX letter_by_state ON letter (state, not_before_ms);
CREATE INDEX letter_by_case ON letter (case_id);
CREATE INDEX letter_by_message_id ON letter (message_id);
CREATE INDEX letter_by_address ON letter (address, made_ms);
CREATE INDEX letter_by_time ON letter (made_ms);
CREATE INDEX letter_by_lane ON letter (lane_id, id);
CREATE INDEX letter_by_copy ON letter (copy) WHERE copy = 'wanted';

-- The bytes of a letter: literal pieces, and large parts by reference to the mail they came in.
CREATE TABLE letter_piece (
  letter_id  INTEGER NOT NULL REFERENCES letter (id),  -- the letter
  no         INTEGER NOT NULL,                         -- order
  bytes      BLOB,                                     -- literal bytes, or
  mail_id    INTEGER,                                  -- the mail whose attachment it is, base64 in lines of 76
  attachment INTEGER,                                  -- which attachment of it, from 0
  PRIMARY KEY (letter_id, no)
) STRICT;

-- Other Message-IDs under which our letters are known: servers rewrite them (mail-facts B1).
CREATE TABLE alias (
  message_id TEXT NOT NULL PRIMARY KEY,               -- without <>
  letter_id  INTEGER NOT NULL REFERENCES letter (id)  -- the letter
) STRICT;
CREATE INDEX alias_by_letter ON alias (letter_id);

-- Texts written out for askers: held or released.
CREATE TABLE release (
  case_id INTEGER NOT NULL REFERENCES cases (id),  -- the case
  no      INTEGER NOT NULL,                        -- number within the case
  text    TEXT NOT NULL,                           -- the words
  html    TEXT,                                    -- the same as sanitised HTML
  mail_id INTEGER NOT NULL,                        -- the mail they stand in
  by      TEXT NOT NULL,                           -- person who released them, or may
  PRIMARY KEY (case_id, no)
) STRICT;

-- Questions with a fixed set of answers, one a letter.
CREATE TABLE ask (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,                 -- never used twice
  letter_id   INTEGER NOT NULL UNIQUE REFERENCES letter (id),    -- the letter that asks
  case_id     INTEGER REFERENCES cases (id),                     -- the case
  person      TEXT NOT NULL,                                     -- who is asked
  acts        TEXT NOT NULL,                                     -- JSON list: what each number does
  until_ms    INTEGER,                                           -- it counts until then
  answered_ms INTEGER,                                           -- when it was answered
  answer      INTEGER                                            -- with which number
) STRICT;

-- Rule files by hash, so that a past decision is explained with the rules of its day.
CREATE TABLE policy (
  hash     TEXT NOT NULL PRIMARY KEY,  -- over names and contents
  files    TEXT NOT NULL,              -- JSON object: name to content
  since_ms INTEGER NOT NULL            -- when it was first used
) STRICT;
