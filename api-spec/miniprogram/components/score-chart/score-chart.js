// @ts-check
/** The score of the past year, drawn, and every step of it: a tap on the picture or the arrows choose one, which says why. */
const { go } = require('../../services/page.js');
const { signed } = require('../../services/colour.js');
const { day } = require('../../services/time.js');

/** What the picture is wide, in its own units. */
const WIDE = 360;
/** @type {Record<string, string>} */
const PAGES = { hazard: '/pages/hazard/hazard', self_check: '/pages/checked/checked', inspection: '/pages/record/record' };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** For `<image>`. */
    picture: { type: String, value: '' },
    /** From where to where the time runs in it. */
    plot: { type: Array, value: /** @type {number[]} */ ([]) },
    /** @type {any} what the server says of the same months */
    history: { type: Object, value: null },
  },
  data: {
    /** @type {Step[]} */
    steps: [],
    at: 0,
    /** @type {Step | null} */
    step: null,
  },
  observers: {
    'history, plot'(/** @type {ScoreHistory | null} */ history, /** @type {number[]} */ plot) {
      if (!history || plot.length !== 2) return;
      const steps = history.changes.filter(({ come, gone }) => come.length + gone.length > 0).map((change) => shown(change, history, plot));
      this.setData({ steps });
      this.choose(steps.length - 1);
    },
  },
  methods: {
    /** @param {number} at */
    choose(at) {
      if (this.data.steps[at]) this.setData({ at, step: this.data.steps[at] });
    },
    onEarlier() {
      this.choose(this.data.at - 1);
    },
    onLater() {
      this.choose(this.data.at + 1);
    },
    /** The step that is nearest to the finger. @param {WechatMiniprogram.TouchEvent} event */
    onPick(event) {
      const { x } = /** @type {{ x: number }} */ (event.detail);
      wx.createSelectorQuery().in(this).select('.chart').fields({ size: true, rect: true })
        .exec(([box]) => {
          if (!box) return;
          const at = (100 * (x - box.left)) / box.width;
          const far = this.data.steps.map(({ left }) => Math.abs(left - at));
          this.choose(far.indexOf(Math.min(...far)));
        });
    },
    /** What the points came from. @param {WechatMiniprogram.TouchEvent} event */
    onWhy(event) {
      go(event.currentTarget.dataset.page);
    },
  },
});

/** @typedef {{ left: number, day: string, score: string, why: { key: number, points: string, text: string, title: string, page: string }[] }} Step */

/**
 * @param {ScoreHistory['changes'][number]} change
 * @param {ScoreHistory} history
 * @param {number[]} plot
 * @returns {Step}
 */
function shown({ at, score, come, gone }, history, [from, to]) {
  const time = (/** @type {string} */ text) => Date.parse(text);
  const part = (time(at) - time(history.from)) / (time(history.until) - time(history.from));
  const came = come.map((one) => why(one, one.points, one.ruleText));
  const went = gone.map((one) => why(one, -one.points, `${one.ruleText}（到期，不再计）`));
  return { left: (100 * (from + (to - from) * part)) / WIDE, day: day(at), score: `${score} 分`, why: came.concat(went).map((one, key) => ({ ...one, key })) };
}

/**
 * @param {ScoreHistory['changes'][number]['come'][number]} entry
 * @param {number} points
 * @param {string} text
 */
function why({ title, note, source }, points, text) {
  const { type, id } = /** @type {any} */ (source);
  return { points: signed(points), text, title: title || note || '', page: PAGES[type] ? `${PAGES[type]}?id=${id}` : '' };
}
