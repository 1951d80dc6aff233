// @ts-check
/** One self-check, as it was answered. */
const seen = require('../../services/seen.js');
const { start, page, busy, go } = require('../../services/page.js');
const { readable, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    id: '',
    old: '',
    /** @type {any} */
    check: null,
  },
  methods: {
    /** @param {{ id: string }} query */
    onLoad(query) {
      this.setData({ id: query.id });
      return this.show();
    },
    show() {
      return busy(this, async () => {
        /** @type {any} */
        let found = null;
        await seen.read(`/api/v1/self-checks/${this.data.id}`, (check, { at, old }) => {
          found = check;
          this.setData({ old: old ? at : '', check: shown(check, []) });
        });
        const list = await seen.get(`/api/v1/checklists/${found.checklistId}`);
        this.setData({ check: shown(found, list.items) });
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onHazard(event) {
      go(`/pages/hazard/hazard?id=${event.currentTarget.dataset.id}`);
    },
  },
});

/** @param {SelfCheck} check @param {ChecklistItem[]} items */
function shown(check, items) {
  const text = (/** @type {string} */ id) => (items.find((item) => item.id === id) || { text: '' }).text;
  return {
    ...check,
    when: readable(check.performedAt),
    hazards: check.hazards.map((hazard) => ({ ...hazard, left: hazard.state === 'rectifying' ? daysLeft(hazard) : hazard.stateText })),
    answers: check.answers.map((one, at) => ({ at, text: text(one.itemId), no: !!one.hazard, says: one.hazard ? '不符合' : one.answerText || (one.number === null || one.number === undefined ? one.text : String(one.number)) })),
  };
}
