/**
 * What is used of pdfmake, and no more. The types on the registry bring the whole DOM along, and with it a `window` and
 * another `fetch` into every file of a server.
 */
declare module 'pdfmake' {
  export type Orientation = 'portrait' | 'landscape';
  type Margins = [left: number, top: number, right: number, bottom: number];
  type Look = {
    alignment?: 'left' | 'right' | 'center';
    color?: string;
    fontSize?: number;
    lineHeight?: number;
    margin?: Margins;
    pageBreak?: 'before';
    pageOrientation?: Orientation;
    unbreakable?: boolean;
  };
  export type Words = Look & { text: string | Content[]; width?: number; tocItem?: boolean; outline?: boolean };
  export type TableLayout = {
    hLineWidth?: (row: number, node: TableBlock) => number;
    vLineWidth?: (column: number) => number;
    hLineColor?: (row: number, node: TableBlock) => string;
    vLineColor?: (column: number) => string;
    paddingLeft?: () => number;
    paddingRight?: () => number;
    paddingTop?: () => number;
    paddingBottom?: () => number;
    fillColor?: (row: number) => string | null;
  };
  export type TableBlock = Look & {
    table: {
      widths: (number | '*')[];
      body: Words[][];
      headerRows?: number;
      keepWithHeaderRows?: number;
      dontBreakRows?: boolean;
    };
    layout?: TableLayout;
  };
  type Line = { type: 'line'; x1: number; y1: number; x2: number; y2: number; lineWidth: number; lineColor: string };
  export type Content = string | Block;
  export type Block =
    | Words
    | TableBlock
    | (Look & { stack: Content[] })
    | (Look & { columns: Content[]; columnGap?: number })
    | (Look & { svg: string; width: number })
    | (Look & { canvas: Line[] })
    | (Look & { toc: { title: Words; textStyle?: Look; numberStyle?: Look } });

  export type Definition = {
    version: '1.7';
    language: string;
    displayTitle: boolean;
    info: { title: string; subject?: string; creator: string; producer: string; creationDate: Date };
    pageSize: 'A4';
    pageMargins: Margins;
    defaultStyle: Look & { font: string };
    watermark?: { text: string; color: string; opacity: number; angle: number };
    header: (page: number, pages: number, size: { width: number }) => Content;
    footer: (page: number, pages: number) => Content;
    content: Content[];
  };
  type Face = 'normal' | 'bold' | 'italics' | 'bolditalics';

  const pdfmake: {
    virtualfs: { writeFileSync: (name: string, bytes: Buffer) => void };
    setUrlAccessPolicy: (allows: (url: string) => boolean) => void;
    setLocalAccessPolicy: (allows: (path: string) => boolean) => void;
    setFonts: (fonts: Record<string, Record<Face, string>>) => void;
    createPdf: (definition: Definition) => { getBuffer: () => Promise<Buffer> };
  };
  // eslint-disable-next-line no-restricted-exports -- a CommonJS package has its value as its default
  export default pdfmake;
}
