/** The `User-Agent` of a browser in words that a person knows. */
import { t } from './texts.js';

/** The first match counts. Browsers list the others that they imitate after their own name. */
const BROWSERS = [
  [/\bEdgA?(?:iOS)?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
  [/^curl\//u, 'curl'],
  [/^Java-http-client\/|^Java\//u, t('device.java')],
  [/^python-/iu, t('device.python')],
];
const SYSTEMS = [
  [/\biPhone\b/u, t('device.iphone')],
  [/\biPad\b/u, t('device.ipad')],
  [/\bAndroid\b/u, 'Android'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/u, t('device.mac')],
  [/\bCrOS\b/u, t('device.chromebook')],
  [/\bLinux\b|\bX11\b/u, 'Linux'],
];

/** For example `Firefox on Windows`. An unknown browser has its own name, shortened. */
export function deviceWords(userAgent = '') {
  const find = (list) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  if (browser && system) return t('device.both', browser, system);
  if (browser || system) return browser ?? t('device.system', system);
  const [name] = userAgent.trim().split(/[\s/]/u);
  return [...(name || t('device.unknown'))].slice(0, 40).join('');
}
