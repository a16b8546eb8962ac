import type { Library } from "./library";

const inPage = { suspends: "macro", runsAway: true } as const;

/** Packages that have the page of a browser run functions, which are sent there as their text. */
export const browsers: Library = {
  packages: [
    "playwright*",
    "@playwright/*",
    "puppeteer*",
    "@cloudflare/puppeteer",
    "selenium-webdriver",
    "webdriverio",
  ],
  functions: {
    "*.evaluate": inPage,
    "*.evaluateAll": inPage,
    "*.evaluateHandle": inPage,
    "*.evaluateOnNewDocument": inPage,
    "*.addInitScript": inPage,
    "*.waitForFunction": inPage,
    "*.$eval": inPage,
    "*.$$eval": inPage,
    "*.execute": inPage,
    "*.executeScript": inPage,
    "*.executeAsync": inPage,
    "*.executeAsyncScript": inPage,
  },
};
