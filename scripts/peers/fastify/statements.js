'use strict'
// What is asked, for both databases; `:name` is a parameter. Every statement is prepared once.

const insert = (table, columns) => `INSERT INTO ${table} (${columns})
  VALUES (${columns.split(/,\s+/).map((column) => `:${column}`).join(', ')})`

// the rated firms of the division of `mine`
const BESIDE = `standings mine JOIN standings s
  ON s.subdistrict_id = mine.subdistrict_id AND s.division = mine.division AND s.rated = TRUE`

module.exports = {
  session: `SELECT s.user_id, m.role, m.subdistrict_id, m.enterprise_id
    FROM sessions s JOIN users u ON u.id = s.user_id JOIN memberships m ON m.user_id = u.id
    WHERE s.token_hash = :hash AND s.revoked_at IS NULL AND s.expires_at > :now AND u.active = TRUE
      AND m.ended_at IS NULL ORDER BY m.granted_at, m.id`,
  card: `SELECT c.issued_at, e.name, e.status, s.public_colour
    FROM enterprise_codes c JOIN enterprises e ON e.id = c.enterprise_id JOIN standings s ON s.enterprise_id = e.id
    WHERE c.code = :code AND c.status = 'active'`,

  // the screen of a firm
  firm: `SELECT e.*, v.name AS village, c.code, s.score, s.colour, s.gates, s.overdue, s.held_down
    FROM enterprises e JOIN villages v ON v.code = e.village_code JOIN standings s ON s.enterprise_id = e.id
    LEFT JOIN enterprise_codes c ON c.enterprise_id = e.id AND c.status = 'active' WHERE e.id = :id`,
  revision: `SELECT e.id, e.subdistrict_id, e.revision, s.next_change_at, v.version AS caps
    FROM enterprises e JOIN standings s ON s.enterprise_id = e.id
    LEFT JOIN visit_caps v ON v.subdistrict_id = e.subdistrict_id WHERE e.id = :id`,
  openHazards: `SELECT id, number, title, level, source, state, due_on, submitted_at FROM hazards
    WHERE enterprise_id = :id AND state IN ('rectifying', 'submitted') ORDER BY due_on, id LIMIT 50`,
  measures: `SELECT * FROM measures WHERE enterprise_id = :id AND state = 'in_force'
    ORDER BY decided_at DESC, id DESC`,
  selfChecks: `SELECT id, performed_at, title, hazard_count FROM self_checks WHERE enterprise_id = :id
    ORDER BY performed_at DESC, id DESC LIMIT 20`,
  inspections: `SELECT id, started_at, number, kind, state, outcome, finding_count FROM inspections
    WHERE enterprise_id = :id ORDER BY started_at DESC, id DESC LIMIT 20`,
  visits: `SELECT count(*) AS used FROM inspections WHERE enterprise_id = :id
    AND started_at >= :new_year AND started_at < :next_year AND voided_at IS NULL
    AND kind IN ('routine', 'campaign', 'random_selection') AND (state = 'open' OR outcome = 'checked')`,
  caps: 'SELECT v.* FROM enterprises e JOIN visit_caps v ON v.subdistrict_id = e.subdistrict_id WHERE e.id = :id',
  nextTask: `SELECT id, title, opens_on, due_on FROM self_check_tasks WHERE enterprise_id = :id
    AND self_check_id IS NULL AND withdrawn_at IS NULL AND due_on >= :today ORDER BY due_on, id LIMIT 1`,
  unread: 'SELECT count(*) AS messages FROM messages WHERE enterprise_id = :id AND read_at IS NULL',
  bulletins: `SELECT b.* FROM bulletins b JOIN bulletin_recipients r ON r.bulletin_id = b.id
    WHERE r.enterprise_id = :id AND r.confirmed_at IS NULL AND b.withdrawn_at IS NULL AND b.ends_on >= :today
    ORDER BY b.sent_at DESC, b.id DESC LIMIT 5`,
  appeals: "SELECT count(*) AS open FROM appeals WHERE enterprise_id = :id AND state = 'open'",

  // its place among others
  tally: `SELECT s.held_down, s.score, s.overdue, count(*) AS firms FROM ${BESIDE} WHERE mine.enterprise_id = :id
    GROUP BY s.held_down, s.score, s.overdue ORDER BY s.held_down, s.score DESC, s.overdue`,
  rankThen: `SELECT 1 + count(s.enterprise_id) AS rank FROM standings now JOIN ranking_snapshots mine
      ON mine.subdistrict_id = now.subdistrict_id AND mine.month = :month AND mine.enterprise_id = now.enterprise_id
    LEFT JOIN ranking_snapshots s
      ON s.subdistrict_id = mine.subdistrict_id AND s.month = mine.month AND s.division = mine.division
      AND s.rated = TRUE AND (s.held_down, -s.score, s.overdue) < (mine.held_down, -mine.score, mine.overdue)
    WHERE now.enterprise_id = :id AND mine.rated = TRUE GROUP BY mine.enterprise_id`,
  reasons: `SELECT rule, count(*) AS firms FROM (
      SELECT e.rule, e.enterprise_id FROM ${BESIDE} JOIN score_entries e ON e.enterprise_id = s.enterprise_id
      WHERE mine.enterprise_id = :id AND e.occurred_at BETWEEN :since AND :now
      GROUP BY e.rule, e.enterprise_id HAVING sum(e.points) < 0) AS lost
    GROUP BY rule ORDER BY count(*) DESC, rule LIMIT 3`,

  // a finding
  visited: `SELECT i.number, i.state, e.id, e.subdistrict_id, e.name, e.village_code, e.division
    FROM inspections i JOIN enterprises e ON e.id = i.enterprise_id WHERE i.id = :inspection_id FOR UPDATE`,
  officer: `SELECT i.user_id FROM inspection_officers i JOIN sessions s ON s.user_id = i.user_id
    WHERE i.inspection_id = :inspection_id AND s.token_hash = :hash`,
  recorded: 'SELECT content_hash FROM hazards WHERE id = :hazard_id',
  ownPhoto: `SELECT p.id FROM photos p JOIN sessions s ON s.user_id = p.owner_id
    WHERE p.id = :photo_id AND s.token_hash = :hash`,
  told: `SELECT s.user_id FROM inspections i JOIN memberships m ON m.enterprise_id = i.enterprise_id
    JOIN subscriptions s ON s.user_id = m.user_id WHERE i.id = :inspection_id AND m.ended_at IS NULL
    AND s.topic = 'rectification' AND (s.remaining > 0 OR s.long_term = TRUE)`,
  standing: `SELECT s.* FROM inspections i JOIN standings s ON s.enterprise_id = i.enterprise_id
    WHERE i.id = :inspection_id`,
  points: `SELECT coalesce(sum(e.points), 0) AS sum FROM inspections i JOIN score_entries e
    ON e.enterprise_id = i.enterprise_id WHERE i.id = :inspection_id AND e.expires_at > :now`,
  charged: `SELECT coalesce(sum(e.points), 0) AS sum FROM inspections i
    JOIN score_entries e ON e.enterprise_id = i.enterprise_id
    JOIN hazards h ON h.id = e.source_id AND h.inspection_id = i.id WHERE i.id = :inspection_id AND e.rule = 'D01'`,
  countFinding: 'UPDATE inspections SET finding_count = finding_count + 1 WHERE id = :inspection_id',
  raiseRevision: 'UPDATE enterprises SET revision = revision + 1 WHERE id = :enterprise_id',
  keepStanding: `UPDATE standings SET score = :score, colour = :colour, public_colour = :colour,
    next_change_at = :next_change_at, version = version + 1, as_of = :now WHERE enterprise_id = :enterprise_id`,
  takeNumber: `INSERT INTO number_series (subdistrict_id, series, year, last) VALUES (:subdistrict_id, 'YH', :year, 1)
    ON CONFLICT (subdistrict_id, series, year) DO UPDATE SET last = number_series.last + 1 RETURNING last`,
  addMessage: insert('messages', `id, subdistrict_id, enterprise_id, kind, title, body, subject_type, subject_id,
    created_at`),
  addHazard: insert('hazards', `id, subdistrict_id, enterprise_id, number, source, level, state, title,
    place, due_on, due_set_by, round, acceptances, inspection_id, village_code, division, recorded_by, recorded_at,
    content_hash`),
  linkPhoto: insert('photo_links', 'photo_id, subject_type, subject_id, position'),
  addEvent: insert('hazard_events', `id, subdistrict_id, enterprise_id, hazard_id, event, actor_id, actor_role, at,
    due_on`),
  addFact: insert('safety_facts', `id, subdistrict_id, enterprise_id, event, body, source_type, source_id,
    source_number, occurred_at, recorded_at`),
  addEntry: insert('score_entries', `id, subdistrict_id, enterprise_id, entry_key, kind, rule, rules, points,
    source_type, source_id, source_number, occurred_at, expires_at, recorded_at`),
  audit: insert('audit_log', `id, subdistrict_id, at, actor_id, actor_role, action, subject_type, subject_id,
    request_id, after_digest, detail`)
}
