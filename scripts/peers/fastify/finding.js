'use strict'
// A general hazard found in an inspection, and all that follows from it, in one transaction: as far as the
// bench asks for it, with one photo and no item of a checklist.
const { createHmac, hash, randomBytes } = require('node:crypto')
const words = require('./words.js')
const { DAY, IN_CHINA, Problem, newId } = words

const uuid = { type: 'string', format: 'uuid' }
const body = {
  type: 'object',
  required: ['id', 'title', 'place', 'level', 'dueOn', 'photoIds'],
  properties: {
    id: uuid,
    title: { type: 'string', minLength: 1, maxLength: 100 },
    place: { type: 'string', minLength: 1, maxLength: 100 },
    level: { const: 'general' },
    dueOn: { type: 'string', format: 'date' },
    photoIds: { type: 'array', minItems: 1, maxItems: 1, items: uuid }
  }
}

const BEFORE = ['visited', 'session', 'officer', 'recorded', 'ownPhoto', 'told', 'standing', 'points', 'charged']

// Three round trips: what there is, under the firm's lock; what needs no number, and the number; the rest.
function * finding (inspection, found, token, request) {
  const { id, title, place, level, dueOn, photoIds: [photo] } = found
  const millis = Date.now()
  const [now, today] = [words.stored(millis), words.day(millis)]
  const asked = { inspection_id: inspection, hazard_id: id, photo_id: photo, now, hash: hash('sha256', `session/${token}`) }
  const [[visit], held, ...more] = yield BEFORE.map((name) => [name, asked])
  const [officer, recorded, own, told, [standing], [points], [charged]] = more
  if (held.length === 0) throw new Problem(401, 'unauthenticated', '请先登录')
  const actor = held.find(({ role, subdistrict_id: street }) => role === 'inspector' && street === visit?.subdistrict_id)
  if (!visit || !actor) throw new Problem(404, 'not_found', '没有这条记录')
  if (officer.length === 0) throw new Problem(403, 'forbidden', '只有本次检查的执法人员可以记录')
  if (recorded.length > 0) throw new Problem(409, 'id_conflict', '这个编号已用过')
  if (visit.state !== 'open') throw new Problem(409, 'state_conflict', '检查已结束')
  if (own.length === 0) throw new Problem(422, 'validation_failed', '照片须由本人上传')
  if (dueOn < today) throw new Problem(422, 'validation_failed', '整改期限不能早于今天')
  // of the firms that are measured nobody has asked to be told by WeChat
  if (told.length > 0) throw new Problem(501, 'not_written', '未实现订阅消息')

  const firm = { subdistrict_id: visit.subdistrict_id, enterprise_id: visit.id }
  const subject = { ...firm, subject_type: 'hazard', subject_id: id }
  const by = { actor_id: actor.user_id, actor_role: actor.role, at: now }
  const after = settled(standing, points.sum, charged.sum, words.stored(Date.parse(dueOn) + DAY - IN_CHINA))
  const [year, month, day] = dueOn.split('-').map(Number)
  const message = `${title}（${place}），请在 ${year === Number(today.slice(0, 4)) ? '' : `${year} 年 `}${month} 月 ${day} 日（含当天）前完成整改。`
  const answers = yield [
    ['countFinding', asked],
    ['keepStanding', { ...firm, ...after, now }],
    ['raiseRevision', firm],
    ['addMessage', { ...subject, id: newId(), kind: 'finding', title: '有新的整改事项', body: message, created_at: now }],
    ['takeNumber', { ...firm, year: Number(today.slice(0, 4)) }]
  ]
  const number = `YH-${today.slice(0, 4)}-${String(answers.at(-1)[0].last).padStart(6, '0')}`

  const answer = view(found, visit, inspection, number, millis)
  const hazard = { id, title, place, level, due_on: dueOn, source: 'inspection', state: 'rectifying', due_set_by: 'street', round: 1, acceptances: 0 }
  const where = { village_code: visit.village_code, division: visit.division, inspection_id: inspection }
  const digest = hash('sha256', JSON.stringify([inspection, found]))
  const source = { source_type: 'hazard', source_id: id, source_number: number, occurred_at: now, recorded_at: now }
  const fact = { event: 'hazard_found', hazard: id, level, finder: 'street', item: null, inspection, due_on: dueOn, due_set_by: 'street', criteria: false }
  const changes = [{ field: 'state', after: 'rectifying' }, { field: 'level', after: level }, { field: 'dueOn', after: dueOn }]
  const entry = { entry_key: `D01/${id}/0`, kind: 'award', rule: 'D01', rules: 'v1', points: after.points, expires_at: words.stored(millis + 365 * DAY) }
  yield [
    ['addHazard', { ...firm, ...hazard, ...where, number, recorded_by: actor.user_id, recorded_at: now, content_hash: digest }],
    ['linkPhoto', { ...subject, photo_id: photo, position: 0 }],
    ['addEvent', { ...firm, ...by, id: newId(), hazard_id: id, event: 'recorded', due_on: dueOn }],
    ['addFact', { ...firm, ...source, id: newId(), event: 'hazard_found', body: JSON.stringify(fact) }],
    ...(after.points < 0 ? [['addEntry', { ...firm, ...source, ...entry, id: newId() }]] : []),
    ['audit', { ...subject, ...by, id: newId(), action: 'record_finding', request_id: request, after_digest: mac(answer, 'hex'), detail: JSON.stringify({ changes }) }]
  ]
  return answer
}

// What one more general hazard costs: two points, ten for an inspection at most.
function settled (standing, sum, charged, due) {
  const points = Math.max(-2, Math.min(0, -10 - charged))
  const score = Math.max(0, Math.min(120, 100 + sum + points))
  const colour = score >= 85 ? 'green' : score >= 70 ? 'yellow' : score >= 55 ? 'orange' : 'red'
  const { next_change_at: next } = standing
  return { points, score, colour, next_change_at: next && next < due ? next : due }
}

const KEY = randomBytes(32)
const mac = (text, encoding) => createHmac('sha256', KEY).update(text).digest(encoding)

function view ({ id, title, place, level, dueOn, photoIds }, visit, inspection, number, millis) {
  const until = Math.ceil(millis / DAY) * DAY / 1000
  const link = (photo, variant) =>
    `/api/v1/photos/${photo}?variant=${variant}&exp=${until}&sig=${mac(`${photo}/${variant}/${until}`, 'base64url')}`
  const inChinese = { sourceText: words.source.inspection, levelText: words.level[level], stateText: words.state.rectifying }
  return JSON.stringify({
    id, number, enterpriseId: visit.id, enterpriseName: visit.name, source: 'inspection', level, state: 'rectifying', ...inChinese,
    title, description: null, place, checklistItemId: null, legalBasis: null, measure: null, criteria: null, dueOn,
    daysLeft: words.daysBetween(words.day(millis), dueOn), overdue: false, round: 1, acceptances: 0, submittedAt: null,
    closedAt: null, selfCheckId: null, inspectionId: inspection, recordedAt: words.shown(words.stored(millis)), photoIds,
    photos: photoIds.map((photo) => ({ id: photo, url: link(photo, 'full'), thumbUrl: link(photo, 'thumb') }))
  })
}

module.exports = { body, finding }
