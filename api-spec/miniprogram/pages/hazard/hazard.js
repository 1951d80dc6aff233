// @ts-check
/** One item: what is wrong, by when it must be mended, what happened so far, its papers, and handing in the rectification. */
const request = require('../../services/request.js');
const queue = require('../../services/queue.js');
const photos = require('../../services/photos.js');
const { newId } = require('../../services/ids.js');
const { start, busy } = require('../../services/page.js');
const { daysLeft, readable } = require('../../services/time.js');

const MOST_PHOTOS = 9;

Component({
  data: {
    ...start(),
    id: '',
    /** @type {any} */
    hazard: null,
    canSubmit: false,
    measure: '',
    /** @type {string[]} */
    files: [],
    queued: false,
  },
  methods: {
    /** @param {{ id: string }} query */
    onLoad(query) {
      this.setData({ id: query.id });
      return this.show();
    },
    show() {
      return busy(this, async () => {
        /** @type {Hazard} */
        const hazard = await request.get(`/api/v1/hazards/${this.data.id}`);
        const session = request.session();
        const own = !!session && session.enterprises.some(({ id }) => id === hazard.enterpriseId);
        const timeline = (hazard.timeline || []).map((line) => ({ ...line, when: readable(line.at) }));
        const shown = hazard.photos.map((photo) => ({ id: photo.id, url: request.link(photo.url), thumbUrl: request.link(photo.thumbUrl) }));
        this.setData({
          hazard: { ...hazard, photos: shown, timeline, left: daysLeft(hazard) },
          canSubmit: own && hazard.state === 'rectifying',
        });
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPhoto(event) {
      const urls = this.data.hazard.photos.map((/** @type {Photo} */ photo) => photo.url);
      wx.previewImage({ urls, current: urls[event.currentTarget.dataset.at] });
    },
    /** A paper of the inspection: WeChat shows PDF itself. @param {WechatMiniprogram.TouchEvent} event */
    onDocument(event) {
      const { kind, id } = this.data.hazard.documents[event.currentTarget.dataset.at];
      return busy(this, async () => {
        const filePath = await request.download(`/api/v1/documents/${kind}/${id}.pdf`);
        wx.openDocument({ filePath, fileType: 'pdf', showMenu: true });
      });
    },
    /** @param {WechatMiniprogram.Input} event */
    onMeasure(event) {
      this.setData({ measure: event.detail.value });
    },
    async onTake() {
      const more = await photos.take(MOST_PHOTOS - this.data.files.length);
      this.setData({ files: this.data.files.concat(more) });
    },
    /** Recorded on the phone first: without signal it is sent when there is one. */
    onSubmit() {
      return busy(this, async () => {
        const { id, measure, files } = this.data;
        await queue.add({
          operation: 'submit_rectification',
          path: { id },
          body: { id: newId(), measure: measure.trim(), photoIds: files.map((file) => ({ file })) },
          label: `整改：${this.data.hazard.title}`,
        });
        const left = queue.all().filter((item) => item.path.id === id);
        const refused = left.find((item) => item.refused);
        if (refused) {
          queue.drop(queue.all().findIndex((item) => item.body.id === refused.body.id));
          throw { title: '未被接受', detail: refused.refused };
        }
        this.setData({ measure: '', files: [], queued: left.length > 0, canSubmit: false });
      }).then(() => (this.data.queued || this.data.problem ? undefined : this.show()));
    },
  },
});
