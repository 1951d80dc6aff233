// @ts-check
/** A signature drawn with a finger. Paper is white, whatever the phone's look is. */
const photos = require('../../services/photos.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    name: String,
    label: String,
    /** @type {any} */
    value: { type: Object, value: null },
    error: { type: String, value: '' },
  },
  data: { inked: false },
  lifetimes: {
    attached() {
      wx.nextTick(() => this.prepare());
    },
  },
  methods: {
    /** Gets hold of the canvas, in the phone's own dots. */
    prepare() {
      wx.createSelectorQuery().in(this).select('.pad').fields({ node: true, size: true, rect: true })
        .exec(([found]) => {
          if (!found || !found.node) return;
          const { node: canvas, width, height } = found;
          const dots = wx.getWindowInfo ? wx.getWindowInfo().pixelRatio : 2;
          canvas.width = width * dots;
          canvas.height = height * dots;
          const ink = canvas.getContext('2d');
          ink.scale(dots, dots);
          Object.assign(ink, { lineWidth: 4, lineCap: 'round', lineJoin: 'round', strokeStyle: '#111', fillStyle: '#fff' });
          ink.fillRect(0, 0, width, height);
          /** @type {any} */ (this).pen = { canvas, ink, width, height };
        });
    },
    /** @param {any} event */
    onDown(event) {
      const { pen } = /** @type {any} */ (this);
      const [{ x, y }] = event.touches;
      if (!pen) {
        this.prepare();
        return;
      }
      pen.ink.beginPath();
      pen.ink.moveTo(x, y);
    },
    /** @param {any} event */
    onMove(event) {
      const { pen } = /** @type {any} */ (this);
      const [{ x, y }] = event.touches;
      if (!pen) return;
      pen.ink.lineTo(x, y);
      pen.ink.stroke();
      if (!this.data.inked) this.setData({ inked: true });
    },
    /** What has been drawn so far is kept: the app may be closed in the next moment. */
    onUp() {
      const { pen } = /** @type {any} */ (this);
      if (!pen || !this.data.inked) return;
      wx.canvasToTempFilePath({
        canvas: pen.canvas,
        fileType: 'png',
        success: ({ tempFilePath }) => {
          if (this.data.value) photos.forget(this.data.value.file);
          this.triggerEvent('change', { name: this.data.name, value: photos.kept(tempFilePath) });
        },
      }, this);
    },
    onClear() {
      const { pen } = /** @type {any} */ (this);
      if (this.data.value) photos.forget(this.data.value.file);
      this.triggerEvent('change', { name: this.data.name, value: null });
      this.setData({ inked: false }, () => {
        if (pen) pen.ink.fillRect(0, 0, pen.width, pen.height);
        else this.prepare();
      });
    },
  },
});
