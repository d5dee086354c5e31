/** Reads HTML token by token, as a browser cuts it; what is read is told by overriding. */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

export abstract class HtmlReader implements TokenizerCallbacks {
  private opened = '';

  constructor(protected readonly html: string) {}

  protected readAll(): void {
    const tokenizer = new Tokenizer({}, this);
    tokenizer.write(this.html);
    tokenizer.end();
  }

  protected abstract text(text: string): void;
  /** `closesItself`: it ends in `/>`. */
  protected abstract open(name: string, closesItself: boolean): void;
  protected abstract close(name: string): void;

  ontext(start: number, end: number): void {
    this.text(this.html.slice(start, end));
  }
  ontextentity(code: number): void {
    this.text(String.fromCodePoint(code));
  }
  onopentagname(start: number, end: number): void {
    this.opened = this.html.slice(start, end).toLowerCase();
  }
  onopentagend(): void {
    this.open(this.opened, false);
  }
  onselfclosingtag(): void {
    this.open(this.opened, true);
  }
  onclosetag(start: number, end: number): void {
    this.close(this.html.slice(start, end).toLowerCase());
  }
  oncomment(_start: number, _end: number, _ending: number): void {}
  oncdata(_start: number, _end: number, _ending: number): void {}
  ondeclaration(_start: number, _end: number): void {}
  onattribname(_start: number, _end: number): void {}
  onattribdata(_start: number, _end: number): void {}
  onattribentity(_code: number): void {}
  onattribend(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
