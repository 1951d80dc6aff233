// @ts-check
/** Where the firm stands in its industry, and why: every point has a reason and an end. */
const request = require('../../services/request.js');
const { start, busy } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

Component({
  data: {
    ...start(),
    enterprise: '',
    /** @type {any} */
    ranking: null,
    /** In which third of its peers the firm stands. */
    third: '',
    /** @type {any} */
    score: null,
    /** @type {string[]} */
    pictures: [],
    /** @type {any[]} */
    entries: [],
    /** @type {any[]} */
    board: [],
  },
  methods: {
    /** @param {{ enterprise: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise });
      return this.show();
    },
    show() {
      return busy(this, async () => {
        const firm = `/api/v1/enterprises/${this.data.enterprise}`;
        const [ranking, score, entries, place, year] = await Promise.all([
          request.get(`${firm}/ranking`),
          request.get(`${firm}/score`),
          request.get(`${firm}/score/entries`),
          request.get(`${firm}/ranking/picture`),
          request.get(`${firm}/score/picture`),
        ]);
        const board = await request.get(`/api/v1/rankings?industry=${ranking.peerGroup.code}`);
        this.setData({
          ranking,
          third: third(ranking.percentile),
          score,
          pictures: [place, year].map(drawn),
          entries: entries.items.map((/** @type {any} */ entry) => ({ ...entry, when: readable(entry.occurredAt), points: entry.points > 0 ? `+${entry.points}` : String(entry.points) })),
          board: board.items.map((/** @type {any} */ line) => ({ ...line, own: line.enterpriseId === this.data.enterprise })),
        });
      });
    },
  },
});

/**
 * In which third of its peers a firm stands.
 * @param {number | null} percentile
 */
function third(percentile) {
  if (percentile === null) return '';
  if (percentile >= 67) return '前段';
  return percentile >= 34 ? '中段' : '后段';
}

/**
 * A picture that the server drew. It comes with the session, which `<image>` cannot send.
 * @param {string} svg
 */
function drawn(svg) {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
