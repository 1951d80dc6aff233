/** The phone's files: pictures, kept in localStorage as data URLs, so that a page that was closed finds them again. */
const PREFIX = 'phone-file:';
/** Pictures are made this small, as WeChat compresses them. */
const EDGE = 1024;

/** What lives only until the page is closed. @type {Map<string, string>} */
const passing = new Map();
let count = 0;

const read = (path) => passing.get(path) ?? localStorage.getItem(PREFIX + path);

/** @param {string} url a data URL @returns {string} a path */
export function put(url) {
  count += 1;
  const path = `wxfile://tmp_${Date.now()}_${count}`;
  passing.set(path, url);
  return path;
}

/** @param {string} path @returns {string} the path under which it is found again */
export function save(path) {
  const kept = path.replace('tmp_', 'store_');
  localStorage.setItem(PREFIX + kept, read(path));
  passing.delete(path);
  return kept;
}

/** @param {string} path */
export const remove = (path) => localStorage.removeItem(PREFIX + path);

/** What `<img src>` wants for what `<image src>` was given. @param {string} src */
export const source = (src) => (src.startsWith('wxfile://') ? read(src) ?? '' : src);

/** @param {string} path */
export function blob(path) {
  const url = read(path);
  if (!url) throw new Error(`no file ${path}`);
  const [head, body] = url.split(',');
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type: /:(.*?);/.exec(head)[1] });
}

/** @param {Blob} file @returns {Promise<string>} the path of the picture, made small */
export async function picture(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return put(canvas.toDataURL('image/jpeg', 0.8));
}

/** A picture for who tries the demo at a desk: something to see, another one each time. */
export function sample() {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [640, 480];
  const ink = canvas.getContext('2d');
  const hue = Math.floor(Math.random() * 360);
  ink.fillStyle = `hsl(${hue} 25% 72%)`;
  ink.fillRect(0, 0, 640, 300);
  ink.fillStyle = `hsl(${hue} 18% 45%)`;
  ink.fillRect(0, 300, 640, 180);
  ink.fillStyle = '#d8d2c4';
  ink.fillRect(230, 110, 180, 240);
  ink.fillStyle = '#3b3f42';
  ink.fillRect(250, 130, 140, 200);
  ink.fillStyle = '#fff';
  ink.font = '26px sans-serif';
  ink.fillText(`示例照片 ${new Date().toLocaleString('zh-CN')}`, 24, 452);
  return put(canvas.toDataURL('image/jpeg', 0.8));
}
