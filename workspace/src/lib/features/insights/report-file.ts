/** Makes the report's file in the browser, in the language of its page. Large, so that it loads only when it is asked for. */
import * as library from 'pdfmake/build/pdfmake.min.js';
import medium from 'pdfmake/build/fonts/Roboto/Roboto-Medium.ttf?url';
import regular from 'pdfmake/build/fonts/Roboto/Roboto-Regular.ttf?url';
import { reportDocument, type Report } from './report.ts';

/** It comes as one object, which not every bundler takes apart. */
const pdfMake = (library as { default?: typeof library }).default ?? library;

export function reportFile(report: Report): Promise<Blob> {
  const from = (url: string): string => new URL(url, location.href).href;
  pdfMake.addFonts({ sans: { normal: from(regular), bold: from(medium) } });
  return pdfMake.createPdf(reportDocument(report)).getBlob();
}
