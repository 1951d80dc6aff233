// @ts-check
/** Items of a checklist, each with what was seen or measured. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** @type {any} each with its answer, its number and what is wrong with them */
    items: { type: Array, value: [] },
    /** Whether a number that is not in order leads to a finding from here. */
    finds: { type: Boolean, value: false },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    onAnswer(event) {
      const { id, answer } = event.currentTarget.dataset;
      this.triggerEvent('answer', { id, answer });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: string }>} event */
    onNumber(event) {
      this.triggerEvent('number', event.detail);
    },
  },
});
