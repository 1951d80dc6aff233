// @ts-check
/** 一企一档: licences, equipment, people, and what expires next on top. */
const { unread, reading } = require('../../services/one.js');
const { who } = require('../../services/person.js');
const { start, page, go } = require('../../services/page.js');
const { day, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    mayAdd: false,
    /** @type {any} */
    dossier: null,
  },
  methods: {
    ...reading(({ id }) => `/api/v1/enterprises/${id}/dossier`, (dossier) => ({ dossier: shown(dossier) })),
    /** @param {{ id: string }} query */
    onLoad(query) {
      const { firms, isOffice } = who();
      this.setData({ id: query.id, mayAdd: isOffice || firms.some(({ id }) => id === query.id) });
      return this.show();
    },
    onAdd() {
      go(`/pages/form/form?what=document&id=${this.data.id}&name=${encodeURIComponent(this.data.dossier.enterprise.name)}`);
    },
    /** A new paper in the place of one that ends. @param {WechatMiniprogram.TouchEvent} event */
    onRenew(event) {
      const paper = this.data.dossier.papers[event.currentTarget.dataset.at];
      go(`/pages/form/form?what=document&id=${this.data.id}&item=${paper.id}&replaces=${paper.id}&kind=${paper.kind}&title=${encodeURIComponent(paper.title)}&issuer=${encodeURIComponent(paper.issuer || '')}&name=${encodeURIComponent(`更换：${paper.title}`)}`);
    },
  },
});

/** @param {Dossier} dossier */
function shown(dossier) {
  const { licences, specialEquipment, documents, people } = dossier;
  const all = licences.concat(specialEquipment, documents);
  const papers = all.filter((one, at) => all.findIndex(({ id }) => id === one.id) === at)
    .sort((one, other) => ((one.expiresOn || '9999') < (other.expiresOn || '9999') ? -1 : 1))
    .map((one) => ({
      ...one,
      ends: one.expiresOn ? `有效期至 ${day(one.expiresOn)}` : '长期有效',
      left: one.state === 'valid' ? '' : one.state === 'expiring' ? daysLeft(one) : one.state === 'expired' ? '已过期' : one.stateText,
      late: one.state === 'expired',
      renew: one.state === 'expired' || one.state === 'expiring',
    }));
  return { ...dossier, papers, people: people.map((one) => ({ ...one, since: day(one.since) })) };
}
