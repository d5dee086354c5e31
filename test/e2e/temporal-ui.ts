/** The Temporal UI as a person uses it: fields are filled, buttons pressed, pages read. Nothing here speaks to the server itself. */
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { find } from '#tools';

/** Whether a test that needs a browser is to be skipped; says so, or fails where it is required. */
export const withoutChromium = (): boolean => {
  if (find('chromium') !== undefined) return false;
  const mend = 'no chromium: `apt-get install -y chromium`, or name the program in CHROMIUM';
  if (process.env.SLUICE_REQUIRE?.split(',').includes('chromium')) throw new Error(mend);
  console.warn(`SKIPPED: ${mend}`);
  return true;
};

/** Machines that are busy draw slowly. */
const PATIENCE_MS = 90_000;

export class TemporalUi {
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly url: string,
  ) {}

  static async open(url: string): Promise<TemporalUi> {
    const browser = await chromium.launch({ executablePath: find('chromium')! });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' });
    page.setDefaultTimeout(PATIENCE_MS);
    return new TemporalUi(browser, page, `${url}/namespaces/default/workflows`);
  }
  close(): Promise<void> {
    return this.browser.close();
  }

  /** Fills the form, starts the workflow, and follows the link to its page. */
  async start(workflowId: string, input: object, picture?: string): Promise<void> {
    const { page } = this;
    await page.goto(`${this.url}/start-workflow`);
    await page.getByLabel('Workflow ID').fill(workflowId);
    await page.getByLabel('Task Queue').fill('sluice');
    await page.getByLabel('Workflow Type').fill('runRecipe');
    await this.type(page.getByRole('textbox', { name: 'Data' }), input);
    await page.getByText('Task Queue is Active').waitFor();
    await this.show(picture);
    await page.getByRole('button', { name: 'Start Workflow', exact: true }).click();
    await page.getByRole('link', { name: 'Workflow started successfully' }).click();
    await this.turnToDetails();
  }
  /** Sends an update to the workflow whose page is open. */
  async update(name: string, input: object): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByRole('menuitem', { name: 'Send an Update' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Select an Update' }).click();
    await page.getByRole('option', { name, exact: true }).click();
    await this.type(dialog.getByRole('textbox', { name: 'Data' }), input);
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
  /** Turns to the page of a workflow's latest run. */
  async go(workflowId: string): Promise<void> {
    await this.page.goto(`${this.url}/${workflowId}`);
    await this.turnToDetails();
  }
  async cancel(): Promise<void> {
    await this.page.getByRole('button', { name: 'Request Cancellation' }).click();
    await this.confirm();
  }
  /** Resets the workflow whose page is open to the first event that it can be reset to, and turns to the new run's page. */
  async reset(workflowId: string, picture?: string): Promise<void> {
    const { page } = this;
    const before = page.url();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('button')
      .filter({ has: page.getByRole('textbox') })
      .click();
    await page.getByRole('option').first().click();
    await this.show(picture);
    await this.confirm();
    const turn = async () => {
      await this.go(workflowId);
      return page.url();
    };
    await expect.poll(turn, { timeout: PATIENCE_MS, interval: 1000 }).not.toBe(before);
  }

  /** Waits until the page says that the workflow has this status. */
  async hasStatus(status: 'Running' | 'Completed' | 'Canceled'): Promise<void> {
    await this.page.getByRole('main').getByRole('status').filter({ hasText: status }).waitFor();
  }
  /** Waits until "Current Details" say this; the R key asks for fresh ones. */
  async hasDetails(words: RegExp): Promise<void> {
    const read = async () => {
      await this.page.keyboard.press('r');
      return this.page.frameLocator('iframe').locator('body').textContent();
    };
    await expect.poll(read, { timeout: PATIENCE_MS, interval: 500 }).toMatch(words);
  }
  /** Looks for runs in the list of workflows; answers their ids. */
  async list(query: string, picture?: string): Promise<readonly string[]> {
    await this.page.goto(`${this.url}?query=${encodeURIComponent(query)}`);
    const rows = this.page.getByRole('row').filter({ has: this.page.getByRole('checkbox') });
    await rows.nth(1).waitFor();
    await this.show(picture);
    return rows
      .getByRole('link')
      .evaluateAll((links) => [...new Set(links.map((link) => (link as unknown as { href: string }).href.split('/')[6]!))]);
  }
  /** Takes the picture for the docs, when SLUICE_SCREENSHOTS names a folder for them. */
  async show(picture?: string): Promise<void> {
    const folder = process.env.SLUICE_SCREENSHOTS;
    if (!folder || !picture) return;
    await sharp(await this.page.screenshot())
      .png({ palette: true })
      .toFile(join(folder, `${picture}.png`));
  }

  private async type(editor: Locator, value: object): Promise<void> {
    await editor.click();
    await this.page.keyboard.insertText(JSON.stringify(value));
    // Left, the editor lays out its JSON and moves what is below: not while a button there is being pressed.
    await editor.blur();
    await editor.filter({ hasText: '\n' }).waitFor();
  }
  private async confirm(): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
  /** The page that opens first draws every event, which takes long. */
  private async turnToDetails(): Promise<void> {
    await this.page.getByRole('tab', { name: 'User Metadata' }).click();
    await this.page.waitForURL(/\/user-metadata$/);
  }
}
