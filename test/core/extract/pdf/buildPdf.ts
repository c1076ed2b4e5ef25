/** Writes small PDF files by hand, so that tests say exactly what is in them. */

export interface PdfPage {
  /** Content stream; the font is `/F1` (Helvetica). */
  readonly content: string;
  /** Width and height in points. */
  readonly size?: readonly [number, number];
  /** Clockwise quarter turns in degrees. */
  readonly rotate?: number;
}

export interface OutlineNode {
  readonly title: string;
  /** 1-based. */
  readonly page: number;
  /** Number of the object that it leads to instead of that page. */
  readonly object?: number;
  readonly children?: readonly OutlineNode[];
}

export interface PdfInit {
  readonly pages: readonly PdfPage[];
  readonly title?: string;
  readonly outline?: readonly OutlineNode[];
  /** Says that the file is encrypted, with keys that no empty password opens. */
  readonly encrypted?: boolean;
  /** Further objects, numbered from 100. */
  readonly objects?: readonly string[];
  /** Entries of the font resources beside `/F1`. */
  readonly fonts?: string;
}

export function buildPdf(init: PdfInit): Buffer {
  const objects = new Map<number, string>();
  let next = 10;
  const add = (body: string): number => {
    objects.set(next, body);
    return next++;
  };
  const pages = init.pages.map(({ content, size = [200, 100], rotate = 0 }) => {
    const stream = add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    return add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size[0]} ${size[1]}] /Rotate ${rotate} /Contents ${stream} 0 R ` +
        `/Resources << /Font << /F1 3 0 R ${init.fonts ?? ""} >> >> >>`,
    );
  });
  const addOutline = (nodes: readonly OutlineNode[], parent: number): { first: number; last: number } => {
    const ids = nodes.map(() => next++);
    nodes.forEach((node, at) => {
      const id = ids[at]!;
      const children = node.children ? addOutline(node.children, id) : undefined;
      const links = [
        at > 0 ? `/Prev ${ids[at - 1]} 0 R` : "",
        at < ids.length - 1 ? `/Next ${ids[at + 1]} 0 R` : "",
        children ? `/First ${children.first} 0 R /Last ${children.last} 0 R /Count ${node.children!.length}` : "",
      ];
      objects.set(id, `<< /Title (${node.title}) /Parent ${parent} 0 R /Dest [${node.object ?? pages[node.page - 1]} 0 R /Fit] ${links.join(" ")} >>`);
    });
    return { first: ids[0]!, last: ids.at(-1)! };
  };
  const outline = init.outline ? addOutline(init.outline, 5) : undefined;
  objects.set(1, `<< /Type /Catalog /Pages 2 0 R ${outline ? "/Outlines 5 0 R" : ""} >>`);
  objects.set(2, `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((id) => `${id} 0 R`).join(" ")}] >>`);
  objects.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  objects.set(4, `<< /Title (${init.title ?? ""}) >>`);
  if (outline) objects.set(5, `<< /Type /Outlines /First ${outline.first} 0 R /Last ${outline.last} 0 R >>`);
  if (init.encrypted) {
    const key = `<${"5a".repeat(32)}>`;
    objects.set(6, `<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O ${key} /U ${key} >>`);
  }
  init.objects?.forEach((body, at) => objects.set(100 + at, body));
  return write(objects, init.encrypted === true);
}

function write(objects: ReadonlyMap<number, string>, encrypted: boolean): Buffer {
  let file = "%PDF-1.7\n";
  const sections: string[] = [];
  for (const [id, body] of [...objects].sort(([a], [b]) => a - b)) {
    sections.push(`${id} 1\n${String(file.length).padStart(10, "0")} 00000 n \n`);
    file += `${id} 0 obj\n${body}\nendobj\n`;
  }
  const start = file.length;
  const id = `<${"00".repeat(16)}>`;
  file += `xref\n0 1\n0000000000 65535 f \n${sections.join("")}`;
  file += `trailer\n<< /Size ${Math.max(...objects.keys()) + 1} /Root 1 0 R /Info 4 0 R /ID [${id} ${id}] ${encrypted ? "/Encrypt 6 0 R" : ""} >>\n`;
  return Buffer.from(`${file}startxref\n${start}\n%%EOF\n`, "latin1");
}

/** A content stream that shows texts at places (points from the bottom left) in 10 points. */
export function show(...texts: readonly (readonly [x: number, y: number, text: string])[]): string {
  return texts.map(([x, y, text]) => `BT /F1 10 Tf 1 0 0 1 ${x} ${y} Tm (${text}) Tj ET`).join("\n");
}
