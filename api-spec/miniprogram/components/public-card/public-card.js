// @ts-check
/** What anybody who scans a code sees, and what anybody may do: report. */
const { go } = require('../../services/page.js');
const { meaning } = require('../../services/colour.js');
const { instant, readable, day } = require('../../services/time.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** @type {any} */
    card: { type: Object, value: null },
  },
  data: { meaning: '', since: '', now: '' },
  observers: {
    card(/** @type {Card | null} */ card) {
      if (card) this.setData({ meaning: meaning(card.codeColour, card.enterpriseStatus, card.enterpriseStatusText), since: day(card.validSince), now: readable(instant()) });
    },
  },
  methods: {
    onReport() {
      const { card } = this.data;
      go(`/pages/form/form?what=report&id=${card.code}&name=${encodeURIComponent(card.enterpriseName)}`);
    },
  },
});
