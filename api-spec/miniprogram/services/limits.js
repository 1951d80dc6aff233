// @ts-check
// How long a text may be and how many things a list may hold, by operation and field, made from
// openapi.json: scripts/clients --types. `least` stands where a field must be given.

/** @type {Record<string, Record<string, { most?: number, least?: number }>>} */
module.exports = {
  submit_rectification: {
    measure: { most: 2000, least: 1 },
    photoIds: { most: 9, least: 1 },
  },
  create_hazard: {
    'criteria.article': { most: 100, least: 1 },
    'criteria.document': { most: 200, least: 1 },
    description: { most: 2000, least: 1 },
    dueOn: { least: 0 },
    level: { least: 0 },
    photoIds: { most: 9, least: 1 },
    place: { most: 100, least: 1 },
    title: { most: 100 },
  },
  create_finding: {
    'criteria.article': { most: 100, least: 1 },
    'criteria.document': { most: 200, least: 1 },
    description: { most: 2000 },
    dueOn: { least: 0 },
    level: { least: 0 },
    photoIds: { most: 9, least: 1 },
    place: { most: 100, least: 1 },
    title: { most: 100 },
  },
  create_self_check: {
    answers: { most: 500 },
    'answers.hazard.description': { most: 2000, least: 1 },
    'answers.hazard.dueOn': { least: 0 },
    'answers.hazard.level': { least: 0 },
    'answers.hazard.place': { most: 100, least: 1 },
    'answers.itemId': { least: 0 },
    'answers.photoIds': { most: 9 },
    'answers.text': { most: 1000 },
    checklistId: { least: 0 },
    checklistVersion: { least: 0 },
    performedAt: { least: 0 },
  },
  create_service_visit: {
    advice: { most: 2000 },
    outcome: { least: 0 },
    photoIds: { most: 9 },
    visitedAt: { least: 0 },
  },
  create_inspection: {
    actCode: { most: 100 },
    approvalNumber: { most: 100, least: 1 },
    kind: { least: 0 },
    legalBasis: { most: 500, least: 1 },
    officerIds: { most: 10, least: 2 },
    overCapReason: { most: 500 },
    startedAt: { least: 0 },
  },
  complete_inspection: {
    endedAt: { least: 0 },
    outcome: { least: 0 },
    outcomeReason: { most: 500 },
    photoIds: { most: 9 },
    recusalAnswer: { most: 500 },
    signatures: { most: 12, least: 1 },
    'signatures.name': { most: 50, least: 1 },
    'signatures.party': { least: 0 },
    'signatures.refusedReason': { most: 500 },
  },
  create_correction: {
    text: { most: 2000, least: 1 },
  },
  create_extension: {
    newDueOn: { least: 0 },
    reason: { most: 500, least: 1 },
  },
  decide_extension: {
    decision: { least: 0 },
    note: { most: 500 },
  },
  create_reply: {
    photoIds: { most: 9 },
    text: { most: 2000, least: 1 },
  },
  create_plan: {
    emergency: { most: 2000, least: 20 },
    goals: { most: 2000, least: 20 },
    methods: { most: 2000, least: 20 },
    resources: { most: 2000, least: 20 },
    responsible: { most: 2000, least: 20 },
    timetable: { most: 2000, least: 20 },
  },
  create_progress: {
    photoIds: { most: 9 },
    text: { most: 2000, least: 1 },
  },
  review_rectification: {
    'acceptanceReport.photoIds': { most: 9 },
    'acceptanceReport.text': { most: 2000, least: 1 },
    decision: { least: 0 },
    note: { most: 2000 },
    photoIds: { most: 9 },
  },
  create_appeal: {
    photoIds: { most: 9 },
    reason: { most: 2000, least: 1 },
  },
  create_document: {
    issuer: { most: 100 },
    kind: { least: 0 },
    number: { most: 100 },
    photoIds: { most: 9 },
    title: { most: 100, least: 1 },
  },
  create_hazard_report: {
    photoIds: { most: 9 },
    place: { most: 100 },
    text: { most: 2000, least: 1 },
  },
  create_phone_view: {
    reason: { most: 200, least: 1 },
  },
};
