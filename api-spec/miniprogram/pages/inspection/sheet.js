// @ts-check
/** The middle of an inspection: the checklists, item by item, and what is found. */
const request = require('../../services/request.js');
const inspection = require('../../services/inspection.js');
const targets = require('../../services/targets.js');
const sheet = require('../../services/sheet.js');
const { lists, one: checklist, shown } = require('../../services/checklists.js');
const { go } = require('../../services/page.js');
const { deadline } = require('../../services/time.js');

module.exports = Behavior({
  data: {
    /** @type {any} */
    open: null,
    /** @type {any[]} */
    lists: [],
    listAt: 0,
    /** @type {any[]} */
    items: [],
    answered: 0,
    /** @type {any[]} */
    found: [],
  },
  methods: {
    /** @this {any} @param {string} industry */
    async learnLists(industry) {
      const found = await lists('inspection', industry).catch((error) => {
        // without signal and without a list from before, findings can be recorded all the same
        if (request.isAway(error)) return [];
        throw error;
      });
      const [target] = targets.of(this.data.query.enterprise);
      const first = target && target.checklistId ? await checklist(target.checklistId, found) : null;
      const ordered = first ? [first].concat(found.filter(({ id }) => id !== first.id)) : found;
      this.setData({ lists: ordered.map(({ id, version, title, items }) => ({ id, version, title: title.replace(/(安全)?(督查|检查)表$/, ''), items: items.filter(({ kind }) => kind !== 'text').map(shown) })) });
      this.lay();
    },
    /** The items of the list that is open, with what was found. @this {any} */
    lay() {
      const { lists: all, listAt, open } = this.data;
      if (!open) return;
      this.setData({ found: open.findings.map((/** @type {any} */ one) => ({ ...one, by: deadline(one.dueOn) })) });
      if (all.length === 0) return;
      const items = all[Math.min(listAt, all.length - 1)].items.map((/** @type {any} */ item) => ({ ...item, ...sheet.state(item, open) }));
      this.setData({ items, answered: items.filter((/** @type {any} */ one) => one.given).length });
    },
    /** @this {any} @param {any} open */
    note(open) {
      inspection.keep(open);
      this.setData({ open });
      this.lay();
    },
    /** @this {any} @param {WechatMiniprogram.TouchEvent} event */
    onListTab(event) {
      this.setData({ listAt: event.currentTarget.dataset.at });
      this.lay();
    },
    /** @this {any} @param {WechatMiniprogram.CustomEvent<{ id: string, answer: string }>} event */
    onAnswer(event) {
      const { id, answer } = event.detail;
      const { open, items } = this.data;
      if (answer === 'no') this.finding(items.find((/** @type {any} */ one) => one.id === id).fault, id);
      else this.note({ ...open, answers: { ...open.answers, [id]: answer } });
    },
    /** What was measured. @this {any} @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onNumber(event) {
      const { name, value } = event.detail;
      const { open } = this.data;
      const answers = { ...open.answers };
      // a number says that the item applies
      if (answers[name] === 'not_applicable') delete answers[name];
      this.note({ ...open, answers, numbers: { ...open.numbers, [name]: value } });
    },
    /** @this {any} */
    onFinding() {
      this.finding('', '');
    },
    /** What is out of order and nobody has recorded. @this {any} @param {WechatMiniprogram.TouchEvent} event */
    onPassedOver(event) {
      const { id, fault } = this.data.passedOver[event.currentTarget.dataset.at];
      this.finding(fault, id);
    },
    /** @this {any} @param {string} title @param {string} item */
    finding(title, item) {
      const { open, name } = this.data;
      go(`/pages/form/form?what=finding&id=${open.id}&enterprise=${open.enterprise}&name=${encodeURIComponent(name)}&title=${encodeURIComponent(title)}&item=${item}`);
    },
    /** A measure or a statement, signed by both sides. @this {any} @param {WechatMiniprogram.TouchEvent} event */
    onSigned(event) {
      const { open, name } = this.data;
      const found = JSON.stringify(open.findings.map((/** @type {any} */ { id, title }) => ({ value: id, text: title })));
      go(`/pages/form/form?what=${event.currentTarget.dataset.what}&id=${open.id}&name=${encodeURIComponent(name)}&partner=${encodeURIComponent(open.officers[1].name)}&found=${encodeURIComponent(found)}`);
    },
  },
});
