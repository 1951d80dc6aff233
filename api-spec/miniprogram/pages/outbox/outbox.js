// @ts-check
/** What is still on the phone: what waits, what was refused and why, what was begun. Nothing goes without being asked. */
const queue = require('../../services/queue.js');
const drafts = require('../../services/drafts.js');
const { start, page, busy, sure, go } = require('../../services/page.js');
const { readable } = require('../../services/time.js');

/** What `stop` does until something is watched. */
const nothing = () => undefined;

Component({
  behaviors: [page],
  data: {
    ...start(),
    /** @type {any[]} */
    refused: [],
    /** @type {any[]} */
    waiting: [],
    /** @type {any[]} */
    begun: [],
    /** @type {() => void} */
    stop: nothing,
  },
  lifetimes: {
    attached() {
      this.setData({ stop: queue.watch(() => this.renew()) });
      this.renew();
    },
    detached() {
      this.data.stop();
    },
  },
  methods: {
    onShow() {
      this.renew();
    },
    renew() {
      const items = queue.all();
      this.setData({
        refused: items.filter((item) => item.refused).map((item) => ({ key: item.key, label: item.label, form: item.form, detail: (item.refused || { detail: '' }).detail, errors: (item.refused || { errors: [] }).errors.map(({ message }) => message) })),
        waiting: items.filter((item) => !item.refused).map((item) => ({ key: item.key, label: item.label, behind: queue.before(item).some(({ refused }) => refused) ? '等上面的记录改好后提交' : '' })),
        begun: drafts.list().map((draft) => ({ key: draft.key, label: draft.label, url: draft.url, when: readable(draft.at) })),
      });
    },
    onSend() {
      return busy(this, () => queue.drain());
    },
    /** The form opens again, with what was typed, the photos and the signatures. @param {WechatMiniprogram.TouchEvent} event */
    onMend(event) {
      const { form, key } = event.currentTarget.dataset;
      go(`${form}&again=${key}`);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onDrop(event) {
      const { key, label } = event.currentTarget.dataset;
      if (await sure('删除这条记录？', `“${label}”还没有提交，删除后找不回来。`, '删除')) queue.drop(key);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onContinue(event) {
      go(event.currentTarget.dataset.url);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onDiscard(event) {
      const { key, label } = event.currentTarget.dataset;
      if (!await sure('删除草稿？', `“${label}”填了一半，删除后找不回来。`, '删除')) return;
      drafts.discard(key);
      this.renew();
    },
  },
});
