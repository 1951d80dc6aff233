'use strict'
// What is read: the public card, the one screen of a firm, its place among others. As far as the firms
// that are measured go: rated, in a division of at least five, without phone numbers or measures. The bench
// compares the answers with ours first, so what is left out here is nothing that ours would say of them.
const { hash } = require('node:crypto')
const words = require('./words.js')
const { DAY, IN_CHINA, Problem } = words

const HOW_RANKED = '名次这样排：先比积分，积分相同的逾期隐患少者在前，仍相同的并列。' +
  '同行是本街道同一行业大类的企业；不足 5 家时，放宽到行业门类。'

async function card (database, code) {
  const [found] = await database.one('card', { code })
  if (!found) throw new Problem(404, 'not_found', '没有这个码')
  const { name: enterpriseName, status: enterpriseStatus, public_colour: codeColour } = found
  const validSince = words.shown(found.issued_at)
  const enterpriseStatusText = words.status[enterpriseStatus]
  const codeColourText = words.colour[codeColour]
  return { code, enterpriseName, enterpriseStatus, enterpriseStatusText, codeColour, codeColourText, validSince, status: 'active', statusText: '有效' }
}

// Whoever signed in may read this firm: its own people, and those of its street.
function mayRead (held, firm) {
  if (held.length === 0) throw new Problem(401, 'unauthenticated', '请先登录')
  const reaches = ({ enterprise_id: own, subdistrict_id: street }) => own ? own === firm.id : street === firm.subdistrict_id
  if (!firm || !held.some(reaches)) throw new Problem(404, 'not_found', '没有这条记录')
}

function parameters (id, token) {
  const now = Date.now()
  const today = words.day(now)
  const [year, month] = today.split('-').map(Number)
  const newYear = (year) => words.stored(Date.UTC(year, 0, 1) - IN_CHINA)
  return {
    id,
    today,
    month: new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7),
    hash: hash('sha256', `session/${token}`),
    now: words.stored(now),
    since: words.stored(now - 365 * DAY),
    new_year: newYear(year),
    next_year: newYear(year + 1)
  }
}

const tagOf = (today, { revision, caps }) => `"${revision}-${today}-${caps ?? 0}"`

// The tag of the screen by the firm's revision; none when time has changed the screen since.
function * revision (id, token) {
  const asked = parameters(id, token)
  const [held, [firm]] = yield [['session', asked], ['revision', asked]]
  mayRead(held, firm)
  return firm.next_change_at && firm.next_change_at <= asked.now ? null : tagOf(asked.today, firm)
}

const SCREEN = ['session', 'firm', 'openHazards', 'measures', 'selfChecks', 'inspections', 'visits', 'caps', 'nextTask',
  'unread', 'appeals', 'tally', 'rankThen', 'bulletins']

function * overview (id, token) {
  const asked = parameters(id, token)
  const [held, [firm], hazards, measures, checks, visited, [visits], [caps], [task], [unread], [appeals], tally, [then], told] =
    yield SCREEN.map((name) => [name, asked])
  mayRead(held, firm)
  const body = JSON.stringify({
    enterprise: enterprise(firm),
    bulletins: told.map(bulletin),
    code: firm.code,
    codeColour: firm.colour,
    codeColourText: words.colour[firm.colour],
    gates: JSON.parse(firm.gates),
    score: firm.score,
    ranking: placed(firm, tally, then, appeals),
    openItems: hazards.map((hazard) => openItem(hazard, asked.today)),
    measures,
    records: records(checks, visited),
    visitCap: { used: visits.used, limit: caps ? caps[firm.risk_colour ?? 'unrated'] : 12 },
    nextSelfCheck: task ? { taskId: task.id, title: task.title, opensOn: task.opens_on, dueOn: task.due_on } : null,
    unreadMessages: unread.messages
  })
  return { tag: tagOf(asked.today, { revision: firm.revision, caps: caps?.version }), body }
}

function enterprise ({ id, name, uscc, industry, village_code: village, village: villageText, address, status, merged_into: mergedIntoId, employees, version }) {
  const sealed = { principalName: null, phone: null, safetyOfficerName: null, safetyOfficerPhone: null, riskColour: null, riskColourText: null }
  const stands = { status, statusText: words.status[status], mergedIntoId }
  return { id, name, uscc, industry, industryText: words.industry(industry), village, villageText, address, ...stands, ...sealed, employees, version }
}

function bulletin ({ id, level, title, body, sent_at: sent, confirm_by: until }) {
  const confirmBy = until && words.shown(until)
  return { id, level, levelText: words.urgency[level], title, body, sentAt: words.shown(sent), confirmBy, confirmedAt: null, withdrawnAt: null, withdrawalReason: null }
}

function openItem ({ id, number, title, level, source, state, due_on: dueOn, submitted_at: submitted }, today) {
  const kept = { level, levelText: words.level[level], source, sourceText: words.source[source], state, stateText: words.state[state] }
  const from = state === 'submitted' ? words.shown(submitted).slice(0, 10) : today
  const overdue = state === 'rectifying' && today > dueOn
  return { hazardId: id, number, title, ...kept, dueOn, daysLeft: words.daysBetween(from, dueOn), overdue }
}

function records (checks, visited) {
  const lines = checks.map(({ id, performed_at: when, title, hazard_count: hazardCount }) =>
    ({ type: 'self_check', typeText: '企业自查', id, when, summary: title, hazardCount }))
  for (const { id, started_at: when, number, kind, state, outcome, finding_count: hazardCount } of visited) {
    const summary = `${words.kind[kind]} ${number}（${words.result[outcome ?? state]}）`
    lines.push({ type: 'inspection', typeText: '街道督查', id, when, summary, hazardCount })
  }
  const key = ({ when, id }) => when.padEnd(23, '0') + id
  lines.sort((a, b) => key(a) < key(b) ? 1 : -1)
  return lines.slice(0, 20).map(({ type, typeText, id, when, summary, hazardCount }) =>
    ({ type, typeText, id, at: words.shown(when), summary, hazardCount }))
}

const RANKING = ['session', 'firm', 'appeals', 'tally', 'rankThen', 'reasons']

function * ranking (id, token) {
  const asked = parameters(id, token)
  const [held, [firm], [appeals], tally, [then], reasons] = yield RANKING.map((name) => [name, asked])
  mayRead(held, firm)
  const commonReasons = reasons.map(({ rule, firms }) => ({ rule, ruleText: words.rule[rule], enterprises: firms }))
  return { ...placed(firm, tally, then, appeals), howRanked: HOW_RANKED, commonReasons }
}

// The place in the division; `tally` has the best line first.
function placed (firm, tally, then, appeals) {
  const groupSize = tally.reduce((sum, line) => sum + line.firms, 0)
  let [better, ahead, tied] = [0, 0, false]
  for (const line of tally) {
    const alike = line.held_down === firm.held_down && line.score === firm.score
    if (alike && line.overdue === firm.overdue) {
      tied = line.firms > 1
      break
    }
    better += line.firms
    if (!alike) ahead = better
  }
  const scores = tally.toSorted((a, b) => b.score - a.score)
  const scoreAt = (index) => scores.find((line) => (index -= line.firms) < 0).score
  const median = Math.floor((scoreAt((groupSize - 1) >> 1) + scoreAt(groupSize >> 1)) / 2)
  const rank = better + 1
  const third = rank * 3 <= groupSize ? '前段' : rank * 3 <= groupSize * 2 ? '中段' : '后段'
  return {
    peerGroup: { code: firm.division, name: words.industry(firm.division), level: 'division', levelText: '行业大类' },
    rank,
    groupSize,
    tied,
    percentile: Math.floor(100 * (groupSize - ahead - 1) / (groupSize - 1)),
    median,
    topQuartile: firm.score >= scoreAt(Math.ceil(groupSize / 4) - 1),
    trend: then ? then.rank - rank : null,
    score: firm.score,
    appealOpen: appeals.open > 0,
    peerGroupTooSmall: false,
    summary: `同行一半在 ${median} 分以上；您排在${third}。`
  }
}

module.exports = { card, overview, ranking, revision }
