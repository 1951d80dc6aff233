// @ts-check
/** 一企一档: licences, equipment, people, and what expires next on top. */
const request = require('../../services/request.js');
const seen = require('../../services/seen.js');
const { who } = require('../../services/person.js');
const { start, page, busy, go } = require('../../services/page.js');
const { day, daysLeft } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    id: '',
    old: '',
    mayAdd: false,
    /** @type {any} */
    dossier: null,
  },
  methods: {
    /** @param {{ id: string }} query */
    onLoad(query) {
      const { firms, isOffice } = who();
      this.setData({ id: query.id, mayAdd: isOffice || firms.some(({ id }) => id === query.id) });
      return this.show();
    },
    onShow() {
      if (this.data.dossier && !this.data.busy) this.show();
    },
    show() {
      return busy(this, () => seen.read(`/api/v1/enterprises/${this.data.id}/dossier`, (dossier, { at, old }) => this.setData({ dossier: shown(dossier), old: old ? at : '' })));
    },
    onAdd() {
      go(`/pages/form/form?what=document&id=${this.data.id}&name=${encodeURIComponent(this.data.dossier.enterprise.name)}`);
    },
    /** A new paper in the place of one that ends. @param {WechatMiniprogram.TouchEvent} event */
    onRenew(event) {
      const paper = this.data.dossier.papers[event.currentTarget.dataset.at];
      go(`/pages/form/form?what=document&id=${this.data.id}&item=${paper.id}&replaces=${paper.id}&kind=${paper.kind}&title=${encodeURIComponent(paper.title)}&issuer=${encodeURIComponent(paper.issuer || '')}&name=${encodeURIComponent(`更换：${paper.title}`)}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPhoto(event) {
      const { at, photo } = event.currentTarget.dataset;
      const urls = this.data.dossier.papers[at].photos.map((/** @type {Photo} */ one) => one.url);
      wx.previewImage({ urls, current: urls[photo] });
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
      photos: one.photos.map((photo) => ({ id: photo.id, url: request.link(photo.url), thumbUrl: request.link(photo.thumbUrl) })),
    }));
  return { ...dossier, papers, people: people.map((one) => ({ ...one, since: day(one.since) })) };
}
