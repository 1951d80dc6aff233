// @ts-check
/** A checklist of an inspection that was refused: its items again, with what is wrong, to be mended and sent anew. */
const seen = require('../../services/seen.js');
const queue = require('../../services/queue.js');
const sheet = require('../../services/sheet.js');
const { shown } = require('../../services/checklists.js');
const { instant } = require('../../services/time.js');
const { start, page, busy } = require('../../services/page.js');

/** Which answer of a body an error is about. @param {Wrong[]} errors */
function byPlace(errors) {
  /** @type {Record<number, string>} */
  const found = {};
  errors.forEach(({ field, message }) => {
    const [, place] = /^answers\[(\d+)\]/.exec(field) || [];
    if (place !== undefined) found[Number(place)] = message;
  });
  return found;
}

Component({
  behaviors: [page],
  data: {
    ...start(),
    again: '',
    name: '',
    title: '',
    version: 0,
    /** @type {Record<string, string>} */
    answers: {},
    /** @type {Record<string, string>} */
    numbers: {},
    /** @type {Record<string, string>} what the server said of an item */
    errors: {},
    /** @type {any[]} */
    all: [],
    /** @type {any[]} */
    items: [],
  },
  methods: {
    /** @param {{ again: string, name: string }} query */
    onLoad(query) {
      this.setData({ again: query.again, name: decodeURIComponent(query.name || '') });
      const waits = queue.find(query.again);
      if (!waits) return undefined;
      return busy(this, () => this.recall(waits)).then(() => this.say(waits));
    },
    /** @param {Waiting} waits */
    async recall({ body, refused }) {
      /** @type {Checklist} */
      const list = await seen.get(`/api/v1/checklists/${body.checklistId}`);
      const places = byPlace(refused ? refused.errors : []);
      /** @type {Record<string, Record<string, string>>} */
      const kept = { answers: {}, numbers: {}, errors: {} };
      body.answers.forEach((/** @type {any} */ one, /** @type {number} */ at) => {
        if (one.answer) kept.answers[one.itemId] = one.answer;
        if (one.number !== undefined) kept.numbers[one.itemId] = String(one.number);
        if (places[at]) kept.errors[one.itemId] = places[at];
      });
      const answered = body.answers.map((/** @type {any} */ { itemId }) => itemId);
      // what a newer version has no more is left out when it is sent again
      this.setData({ ...kept, title: list.title, version: list.version, all: list.items.filter(({ id }) => answered.includes(id)).map(shown) });
      this.lay();
    },
    /** @param {Waiting} waits */
    say({ refused }) {
      if (refused && !this.data.problem) this.setData({ problem: refused.errors.map(({ message }) => message).join('；') || refused.detail });
    },
    lay() {
      const { all, answers, numbers, errors } = this.data;
      this.setData({ items: all.map((item) => ({ ...item, answer: answers[item.id] || '', number: numbers[item.id] || '', error: errors[item.id] || '' })) });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ id: string, answer: string }>} event */
    onAnswer(event) {
      const { id, answer } = event.detail;
      this.setData({ [`answers.${id}`]: answer, [`errors.${id}`]: '' });
      this.lay();
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onNumber(event) {
      const { name, value } = event.detail;
      const { [name]: _, ...answers } = this.data.answers;
      this.setData({ answers, [`numbers.${name}`]: value, [`errors.${name}`]: '' });
      this.lay();
    },
    onSubmit() {
      return busy(this, async () => {
        const { again, all, answers, numbers, version } = this.data;
        const waits = queue.find(again);
        if (!waits) return wx.navigateBack({});
        const given = all.map((item) => sheet.given(item, { answers, numbers })).filter(Boolean);
        const left = await queue.amend(again, { ...waits.body, checklistVersion: version, answers: given, recordedAt: instant() }, waits.label);
        if (!left || !left.refused) return wx.navigateBack({});
        await this.recall(left);
        throw { title: left.refused.title, detail: left.refused.detail, errors: left.refused.errors };
      });
    },
  },
});
