// @ts-check
/** The firms where somebody still has to go in campaigns, what ends first first. */
const targets = require('../../services/targets.js');
const { go } = require('../../services/page.js');
const { renewed, once } = require('../../services/renewed.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  data: {
    /** @type {ReturnType<typeof shown>} */
    campaigns: [],
    old: '',
    problem: '',
    loading: false,
  },
  ...renewed,
  methods: {
    renew() {
      return once(this, () => targets.read(({ items }, { at, old }) => this.setData({ campaigns: shown(items), old: old ? at : '', problem: '' })));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onFirm(event) {
      go(`/pages/firm/firm?id=${event.currentTarget.dataset.id}`);
    },
  },
});

/** @param {MyTarget[]} items */
function shown(items) {
  /** @type {Map<string, { id: string, name: string, to: string, firms: { id: string, name: string, what: string, locked: boolean }[] }>} */
  const campaigns = new Map();
  items.forEach(({ campaignId, campaignName, to, enterpriseId, enterpriseName, villageName, teamName, state }) => {
    const campaign = campaigns.get(campaignId) || { id: campaignId, name: campaignName, to, firms: [] };
    campaign.firms.push({ id: enterpriseId, name: enterpriseName, what: `${villageName} · ${teamName || ''}`, locked: state === 'locked' });
    campaigns.set(campaignId, campaign);
  });
  return [...campaigns.values()];
}
