// @ts-check
/** The tabs, in the words of whoever holds the phone. The pages behind them are the same. */
const { look } = require('../services/page.js');
const { who } = require('../services/person.js');

const TABS = [
  { url: '/pages/home/home', sign: '⌂', firm: '首页', staff: '首页' },
  { url: '/pages/hazards/hazards', sign: '!', firm: '整改', staff: '隐患' },
  { url: '/pages/records/records', sign: '≡', firm: '记录', staff: '记录' },
  { url: '/pages/me/me', sign: '☺', firm: '我的', staff: '我的' },
];

Component({
  data: {
    look: '',
    selected: 0,
    /** @type {{ url: string, sign: string, text: string }[]} */
    tabs: [],
  },
  lifetimes: {
    attached() {
      this.renew();
    },
  },
  methods: {
    /** After somebody signed in or out. */
    renew() {
      const { isStaff, isFirm, onlyVisits } = who();
      // who belongs to nobody has nothing to list, who only visits has no hazards
      const tabs = TABS.filter((_, at) => at === 0 || at === 3 || ((isStaff || isFirm) && !(onlyVisits && at === 1)));
      this.setData({ look: look(), tabs: tabs.map(({ url, sign, firm, staff }) => ({ url, sign, text: isStaff ? staff : firm })) });
    },
    /** @param {string} url */
    select(url) {
      this.renew();
      this.setData({ selected: this.data.tabs.findIndex((tab) => tab.url === url) });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onTab(event) {
      wx.switchTab({ url: event.currentTarget.dataset.url });
    },
  },
});
