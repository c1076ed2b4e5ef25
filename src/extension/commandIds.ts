/** Our commands; package.json has their titles and when they are shown. */
export const commandIds = {
  find: "afterimage.find",
  openSearch: "afterimage.openSearch",
  index: "afterimage.index",
  pause: "afterimage.pause",
  resume: "afterimage.resume",
  rebuild: "afterimage.rebuild",
  clear: "afterimage.clear",
  connect: "afterimage.connect",
  share: "afterimage.share",
  useShared: "afterimage.useShared",
  showSkipped: "afterimage.showSkipped",
  showLog: "afterimage.showLog",
  doctor: "afterimage.doctor",
  restartEngine: "afterimage.restartEngine",
  findSections: "afterimage.findSections",
  findPictures: "afterimage.findPictures",
  findSimilar: "afterimage.findSimilar",
  findByClipboard: "afterimage.findByClipboard",
  showMenu: "afterimage.showMenu",
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];
