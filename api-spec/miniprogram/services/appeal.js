// @ts-check
/** An appeal in words: what is contested, how it stands, how long the street still has. */
const { day, deadline, daysLeft, daysUntil } = require('./time.js');
const { signed } = require('./colour.js');

/** @param {Appeal} appeal */
function shown({ id, enterpriseId, enterpriseName, ruleText, points, reason, state, stateText, filedAt, decideBy, decidedAt, decisionReason, late, photos }) {
  const waits = state === 'open';
  return {
    id,
    enterprise: enterpriseId,
    firm: enterpriseName,
    what: ruleText,
    points: `${signed(points)} 分`,
    reason,
    photos,
    filed: `${day(filedAt)}提出`,
    waits,
    late,
    badge: waits ? daysLeft({ daysLeft: daysUntil(decideBy), overdue: late }) : stateText,
    says: waits ? `街道${deadline(decideBy)}答复，答复之前照常计分。` : `${day(decidedAt || '')}${stateText}${decisionReason ? `：${decisionReason}` : ''}`,
  };
}

module.exports = { shown };
