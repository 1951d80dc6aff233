// @ts-check
/** WeChat's own notifications: one consent is one message, so people are asked in the moment in which they wait for an answer. */
const request = require('./request.js');
const storage = require('./storage.js');

/** What WeChat shows in one popup. */
const MOST = 3;

/** Learns the templates, so that they are at hand when somebody taps. */
async function learn() {
  const { items } = await request.get('/api/v1/subscriptions');
  storage.set('templates', items.map((/** @type {Subscription} */ { templateId, topic }) => ({ templateId, topic })));
  return items;
}

/**
 * Asks, in answer to a tap: nothing may be awaited before.
 * @param {string} [topic] only what is about this
 * @returns {Promise<Subscription[] | null>} what holds now; null when nothing was agreed to
 */
function ask(topic) {
  const known = /** @type {{ templateId: string, topic: string }[]} */ (storage.get('templates') || []);
  const tmplIds = known.filter((one) => !topic || one.topic === topic).map(({ templateId }) => templateId).slice(0, MOST);
  if (tmplIds.length === 0) return Promise.resolve(null);
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds,
      success: (answer) => resolve(tmplIds.filter((id) => /** @type {any} */ (answer)[id] === 'accept')),
      fail: () => resolve([]),
    });
  }).then(async (accepted) => {
    const templateIds = /** @type {string[]} */ (accepted);
    if (templateIds.length === 0) return null;
    return (await request.post('/api/v1/subscriptions', { templateIds })).items;
  });
}

module.exports = { learn, ask };
