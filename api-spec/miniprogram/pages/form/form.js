// @ts-check
/**
 * Any form of services/forms/index.js: `what` names it, `id` what it is about. What is typed is kept at
 * each change and offered again; `again` is the key of a record that was refused, to be mended.
 */
const { FORMS, send } = require('../../services/forms/index.js');
const { limit, wrong, take, put, byField } = require('../../services/filling.js');
const seen = require('../../services/seen.js');
const request = require('../../services/request.js');
const queue = require('../../services/queue.js');
const drafts = require('../../services/drafts.js');
const photos = require('../../services/photos.js');
const subscribe = require('../../services/subscribe.js');
const { newId } = require('../../services/ids.js');
const { start, page, busy } = require('../../services/page.js');
const { instant } = require('../../services/time.js');

/** @typedef {import('../../services/forms/fields.js').Form} Form */

/** What a field begins with. @type {Record<string, any>} */
const EMPTY = { text: '', long: '', day: '', choice: '', pick: '', many: [], photos: [], signature: null };

/** What is said where it is missing. @type {Record<string, string>} */
const MISSING = { text: '请填写', long: '请填写', day: '请选择日期', choice: '请选择', pick: '请选择', many: '请至少选一项', photos: '请拍照片', signature: '请手写签名' };

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
    /** @type {{ name: string, label: string, kind: string, apart: boolean, bound: string, needed: boolean, [more: string]: any }[]} */
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
        errors: refused && refused.refused ? this.placed(form, refused.refused.errors) : {},
        problem: refused && refused.refused ? refused.refused.detail : '',
      });
      this.lay();
      return this.learn(form, query);
    },
    /** What its choices are made from; without signal what was known must do. @param {Form} form @param {Record<string, string>} query */
    async learn(form, query) {
      if (!form.reads) return;
      await Promise.all(form.reads(query).map((path) => seen.read(path, () => this.lay()).catch((error) => {
        // nobody else may see it, or there is no signal: then there is nothing to choose from
        if (!request.isAway(error) && error.status !== 403) throw error;
      })));
    },
    /** @param {Form} form @param {Record<string, string>} query */
    begin(form, query) {
      /** @type {Record<string, any>} */
      const values = { id: newId(), startedAt: instant() };
      form.fields.forEach((field) => { values[field.name] = field.usual ? field.usual(query) : EMPTY[field.kind]; });
      return values;
    },
    /** The values of a body that was refused. @param {Form} form @param {Record<string, string>} query @param {any} body */
    read(form, query, body) {
      const values = this.begin(form, query);
      values.id = body.id;
      values.startedAt = body.visitedAt || body.beganAt || values.startedAt;
      form.fields.filter(({ apart }) => !apart).forEach(({ name, kind }) => { values[name] = take(body, name) || EMPTY[kind]; });
      return { ...values, ...(form.read ? form.read(body) : {}) };
    },
    /** The server's errors, each at the field where it can be mended. @param {Form} form @param {Wrong[]} errors */
    placed(form, errors) {
      /** @type {Record<string, string>} */
      const at = {};
      const found = byField(errors);
      Object.keys(found).forEach((name) => { at[(form.places || {})[name] || name] = found[name]; });
      return at;
    },
    /** Lays out the fields that are asked for now. */
    lay() {
      const { query, values } = this.data;
      const form = FORMS[query.what];
      this.setData({
        fields: form.fields.filter((field) => !field.when || field.when(values, query)).map((field) => {
          const bound = field.bound || field.name;
          const bounds = limit(form.operation, bound);
          const needed = typeof field.needed === 'function' ? field.needed(values) : field.needed;
          return {
            name: field.name,
            label: typeof field.label === 'function' ? field.label(query, values) : field.label,
            kind: field.kind,
            apart: !!field.apart,
            bound,
            hint: field.hint || '',
            choices: typeof field.choices === 'function' ? field.choices(query) : field.choices || [],
            needed: needed || (!field.apart && bounds.least !== undefined),
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
      fields.forEach(({ name, kind, bound, needed }) => {
        const found = wrong(values[name], limit(operation, bound), needed, MISSING[kind]);
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
      fields.filter(({ apart }) => !apart).forEach(({ name }) => {
        const value = values[name];
        const sent = typeof value === 'string' ? value.trim() : value;
        if (sent !== '' && sent !== null && !(Array.isArray(sent) && sent.length === 0)) put(body, name, sent);
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
        this.setData({ 'query.again': left.key, errors: this.placed(form, left.refused.errors) });
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
        this.setData({ errors: this.placed(form, /** @type {any} */ (error).errors || []) });
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
