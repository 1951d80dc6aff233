// @ts-check
/**
 * Any form of services/forms.js: `what` names it, `id` what it is about. What is typed is kept at
 * each change and offered again; `again` is the key of a record that was refused, to be mended.
 */
const { FORMS, send } = require('../../services/forms.js');
const { limit, wrong, take, put, byField } = require('../../services/filling.js');
const request = require('../../services/request.js');
const queue = require('../../services/queue.js');
const drafts = require('../../services/drafts.js');
const photos = require('../../services/photos.js');
const subscribe = require('../../services/subscribe.js');
const { newId } = require('../../services/ids.js');
const { start, page, busy } = require('../../services/page.js');
const { instant } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    /** @type {Record<string, string>} */
    query: {},
    key: '',
    title: '',
    intro: '',
    button: '提交',
    about: '',
    /** @type {any[]} */
    fields: [],
    /** @type {Record<string, any>} */
    values: {},
    /** @type {Record<string, string>} */
    errors: {},
    resumed: false,
    done: '',
    queued: false,
    topic: '',
    asked: false,
  },
  methods: {
    /** @param {Record<string, string>} given */
    onLoad(given) {
      /** @type {Record<string, string>} */
      const query = {};
      Object.keys(given).forEach((name) => { query[name] = decodeURIComponent(given[name]); });
      const form = FORMS[query.what];
      const key = `${query.what}:${query.id}${query.item ? `:${query.item}` : ''}`;
      const refused = query.again ? queue.find(query.again) : undefined;
      const draft = refused ? null : drafts.find(key);
      wx.setNavigationBarTitle({ title: form.title });
      this.setData({
        query,
        key,
        title: form.title,
        intro: form.intro || '',
        button: form.button || '提交',
        about: query.name || '',
        topic: form.topic || '',
        resumed: !!draft,
        values: refused ? this.read(form, query, refused.body) : { ...this.begin(form, query), ...(draft ? draft.values : {}) },
        errors: refused && refused.refused ? byField(refused.refused.errors) : {},
        problem: refused && refused.refused ? refused.refused.detail : '',
      });
      this.lay();
    },
    /** @param {any} form @param {Record<string, string>} query */
    begin(form, query) {
      /** @type {Record<string, any>} */
      const values = { id: newId(), startedAt: instant() };
      form.fields.forEach((/** @type {any} */ field) => {
        values[field.name] = field.usual ? field.usual(query) : field.kind === 'photos' ? [] : '';
      });
      return values;
    },
    /** The values of a body that was refused. @param {any} form @param {Record<string, string>} query @param {any} body */
    read(form, query, body) {
      const values = this.begin(form, query);
      values.id = body.id;
      if (body.visitedAt) values.startedAt = body.visitedAt;
      form.fields.forEach((/** @type {any} */ { name, kind }) => { values[name] = take(body, name) || (kind === 'photos' ? [] : ''); });
      return values;
    },
    /** Lays out the fields that are asked for now. */
    lay() {
      const { query, values } = this.data;
      const form = FORMS[query.what];
      this.setData({
        fields: form.fields.filter((field) => !field.when || field.when(values, query)).map((field) => {
          const bounds = limit(form.operation, field.name);
          return {
            name: field.name,
            label: field.label,
            kind: field.kind,
            hint: field.hint || '',
            choices: typeof field.choices === 'function' ? field.choices(query) : field.choices || [],
            needed: field.needed || bounds.least !== undefined,
            most: bounds.most || 0,
            start: field.from ? field.from(values, query) : '',
            end: field.until ? field.until(values, query) : '',
          };
        }),
      });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: any }>} event */
    onChange(event) {
      const { name, value } = event.detail;
      this.setData({ values: { ...this.data.values, [name]: value }, errors: { ...this.data.errors, [name]: '' } });
      this.lay();
      this.keep();
    },
    keep() {
      const { key, query, title, values, about } = this.data;
      if (query.again) return;
      drafts.keep(key, { label: about ? `${title}：${about}` : title, url: address(query), values });
    },
    /** What is missing or too long, by field. */
    check() {
      const { fields, values, query } = this.data;
      const { operation } = FORMS[query.what];
      /** @type {Record<string, string>} */
      const errors = {};
      fields.forEach(({ name, needed }) => {
        const found = wrong(values[name], limit(operation, name), needed);
        if (found) errors[name] = found;
      });
      this.setData({ errors, problem: Object.keys(errors).length > 0 ? '还有内容要填写或修改，见下面标红的地方。' : '' });
      return Object.keys(errors).length === 0;
    },
    body() {
      const { fields, values, query } = this.data;
      const form = FORMS[query.what];
      /** @type {any} */
      const body = { id: values.id, ...(form.fixed ? form.fixed(query, values) : {}) };
      fields.forEach(({ name }) => {
        const value = values[name];
        const sent = typeof value === 'string' ? value.trim() : value;
        if (sent !== '' && !(Array.isArray(sent) && sent.length === 0)) put(body, name, sent);
      });
      return body;
    },
    onSubmit() {
      if (!this.check()) {
        wx.pageScrollTo({ scrollTop: 0 });
        return undefined;
      }
      return busy(this, () => (FORMS[this.data.query.what].queued ? this.record() : this.post()));
    },
    /** On the phone first: without signal it is sent when there is one. */
    async record() {
      const { query, key, values } = this.data;
      const form = FORMS[query.what];
      const body = this.body();
      const label = form.label(values, query);
      const { again, ...rest } = query;
      /** @type {any} */
      const operation = form.operation;
      const item = { operation, path: form.pathless ? {} : { id: query.id }, body, label, form: address(rest) };
      const left = again ? await queue.amend(again, body, label) : await queue.add(item);
      drafts.done(key);
      if (left && left.refused) {
        this.setData({ 'query.again': left.key, errors: byField(left.refused.errors) });
        throw { title: left.refused.title, detail: left.refused.detail, errors: left.refused.errors };
      }
      if (form.after) form.after(body, query);
      this.finish(/** @type {string} */ (form.done), !!left);
    },
    /** At once: what is decided by people who are connected. */
    async post() {
      const { query, key } = this.data;
      const form = FORMS[query.what];
      const body = this.body();
      try {
        if (!form.anonymous) {
          for (const photo of photos.files(body)) photo.id = photo.id || (await request.upload(photo.file)).id;
        }
        const answer = await send(form, form.anonymous ? body : queue.bare(body), query);
        photos.files(body).forEach(({ file }) => photos.forget(file));
        drafts.done(key);
        this.finish(typeof form.done === 'function' ? form.done(answer) : form.done, false);
      } catch (error) {
        this.setData({ errors: byField(/** @type {any} */ (error).errors || []) });
        throw error;
      }
    },
    /** @param {string} done @param {boolean} queued */
    finish(done, queued) {
      this.setData({ done, queued });
      if (FORMS[this.data.query.what].returns) {
        wx.showToast({ title: queued ? '已存在手机上' : '已记录' });
        wx.navigateBack({});
        return;
      }
      wx.pageScrollTo({ scrollTop: 0 });
    },
    /** In the moment in which people wait for an answer. */
    onRemind() {
      return busy(this, async () => {
        await subscribe.ask(this.data.topic);
        this.setData({ asked: true });
      });
    },
    onBack() {
      wx.navigateBack({});
    },
    async onDiscard() {
      drafts.discard(this.data.key);
      const form = FORMS[this.data.query.what];
      this.setData({ values: this.begin(form, this.data.query), errors: {}, resumed: false, problem: '' });
      this.lay();
    },
  },
});

/** Where this form is, for drafts and for what may be refused. @param {Record<string, string>} query */
function address(query) {
  return `/pages/form/form?${Object.keys(query).map((name) => `${name}=${encodeURIComponent(query[name])}`).join('&')}`;
}
