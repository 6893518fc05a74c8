// Debian's Chromium with a fake camera and microphone.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { ownChildren } from './processes.mjs';

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = () => existsSync(chromiumPath);

/**
 * Launches it with a fake camera and microphone. Its close() always ends: a browser that hangs while it shuts down would hold up every
 * test after it.
 */
export async function launchChromium(extra = []) {
  const before = new Set(ownChildren());
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream=fps=15',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-dev-shm-usage',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      // A machine without another network address still has candidates.
      '--allow-loopback-in-peer-connection',
      ...extra,
    ],
  });
  const started = ownChildren().filter((pid) => !before.has(pid));
  const close = browser.close.bind(browser);
  browser.close = async () => {
    const timer = setTimeout(() => {
      for (const pid of ownChildren()) if (started.includes(pid)) process.kill(pid, 'SIGKILL');
    }, 20_000);
    await close();
    clearTimeout(timer);
  };
  return browser;
}
