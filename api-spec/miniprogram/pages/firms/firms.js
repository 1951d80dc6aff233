// @ts-check
/** The street's firms: by name, by colour, or those that nobody has visited this year. */
const { empty, paging } = require('../../services/list.js');
const { start, page, go } = require('../../services/page.js');
const { dayIn } = require('../../services/time.js');

const COLOURS = [
  { value: '', text: '全部' }, { value: 'red', text: '红码' }, { value: 'orange', text: '橙码' }, { value: 'yellow', text: '黄码' }, { value: 'green', text: '绿码' }, { value: 'grey', text: '灰码' },
];

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...empty(),
    colours: COLOURS,
    q: '',
    colour: '',
    notVisited: false,
  },
  methods: {
    ...paging('/api/v1/enterprises', shown),
    /** @param {{ notVisited?: string }} query */
    onLoad(query) {
      this.setData({ notVisited: !!query.notVisited });
      return this.show();
    },
    query() {
      const { q, colour, notVisited } = this.data;
      return { q: q.trim(), colour, notVisitedSince: notVisited ? `${dayIn(0).slice(0, 4)}-01-01` : '' };
    },
    /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
    onType(event) {
      this.setData({ q: event.detail.value });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onColour(event) {
      this.setData({ colour: event.currentTarget.dataset.value });
      return this.show();
    },
    onNotVisited() {
      this.setData({ notVisited: !this.data.notVisited });
      return this.show();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFirm(event) {
      go(`/pages/firm/firm?id=${event.currentTarget.dataset.id}`);
    },
  },
});

/** @param {FirmLine} firm */
function shown(firm) {
  const { id, name, villageText, industryText, codeColour, codeColourText, score, overdueCount } = firm;
  const rated = score === null || score === undefined ? '' : ` ${score} 分`;
  return { id, name, codeColour, what: `${villageText} · ${industryText}`, stands: `${codeColourText}${rated}`, late: overdueCount > 0 ? `逾期 ${overdueCount} 项` : '' };
}
