/** What a browser calls itself, in words that a person knows. */

/** The first that fits: browsers name those that they want to be taken for behind themselves. */
const BROWSERS = [
  [/\bEdgA?(?:iOS)?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
  [/^curl\//u, 'curl'],
  [/^Java-http-client\/|^Java\//u, 'A Java program'],
  [/^python-/iu, 'A Python program'],
];
const SYSTEMS = [
  [/\biPhone\b/u, 'an iPhone'],
  [/\biPad\b/u, 'an iPad'],
  [/\bAndroid\b/u, 'Android'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/u, 'a Mac'],
  [/\bCrOS\b/u, 'a Chromebook'],
  [/\bLinux\b|\bX11\b/u, 'Linux'],
];

/** `Firefox on Windows`; the name itself, shortened, where nothing is known of it. */
export function deviceWords(userAgent = '') {
  const find = (list) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  if (browser && system) return `${browser} on ${system}`;
  if (browser || system) return browser ?? `A browser on ${system}`;
  const [name] = userAgent.trim().split(/[\s/]/u);
  return [...(name || 'Unknown device')].slice(0, 40).join('');
}
