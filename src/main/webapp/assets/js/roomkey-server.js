/** The address of the server that these modules came from. The npm package has none: its elements need `url`. */
export const SERVER = new URL('../../', import.meta.url).href;
