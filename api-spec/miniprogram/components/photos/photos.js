// @ts-check
/** Photos of a record: taken, looked at in full, taken out again. */
const photos = require('../../services/photos.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    name: { type: String, value: 'photoIds' },
    label: { type: String, value: '照片' },
    /** @type {any} */
    value: { type: Array, value: [] },
    most: { type: Number, value: 9 },
    needed: { type: Boolean, value: false },
    error: { type: String, value: '' },
  },
  methods: {
    /** @param {Kept[]} value */
    tell(value) {
      this.triggerEvent('change', { name: this.data.name, value });
    },
    async onTake() {
      const more = await photos.take(this.data.most - this.data.value.length);
      if (more.length > 0) this.tell(this.data.value.concat(more));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onLook(event) {
      const urls = this.data.value.map((/** @type {Kept} */ { file }) => file);
      wx.previewImage({ urls, current: urls[event.currentTarget.dataset.at] });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onRemove(event) {
      const { at } = event.currentTarget.dataset;
      photos.forget(this.data.value[at].file);
      this.tell(this.data.value.filter((/** @type {Kept} */ _, /** @type {number} */ place) => place !== at));
    },
  },
});
