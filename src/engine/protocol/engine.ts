/**
 * The messages between the engine process and its clients (the extension host, tests), carried by vscode-jsonrpc
 * over the channel of `child_process.fork`. Plain JSON both ways.
 */
import { NotificationType, ProgressType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { DiscoverWhere, FoundServer, TrialReport } from "../../core/endpoint/discovery.ts";
import type { DescriberSettings, EncoderSettings } from "../../core/endpoint/settings.ts";
import type { ErrorKind } from "../../core/errors.ts";
import type { QueryPicture } from "../../core/extract/queryPicture.ts";
import type { ImageSearchRequest, PictureCopy, Place, SearchHit, SearchRequest, SearchResponse } from "../../core/search/types.ts";
import type { Anchor, Picture } from "../../core/model.ts";
import type {
  DoctorLine,
  IndexSummary,
  LibraryOptions,
  LibraryStatus,
  PictureView,
  RelatedPlaces,
} from "../../core/libraryTypes.ts";

export type { DoctorLine };

/** Engine-wide settings; sent before anything else, and again when the servers change. A change of the others takes a new process. */
export interface EngineSettings {
  /** Worker processes for extraction and OCR; 0 = chosen from the machine. */
  readonly workers: number;
  /** Absolute path of ffmpeg; looked for on the PATH when absent. */
  readonly ffmpegPath?: string;
  /** The user's own encoder; the built-in one when absent. */
  readonly encoder?: EncoderSettings;
  /** The vision model that describes pictures; they are not described when absent. */
  readonly describer?: DescriberSettings;
}

/** What to try out before it is taken over. */
export type TrialRequest = { readonly encoder: EncoderSettings } | { readonly describer: DescriberSettings };

export interface OpenLibrary {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Used instead of `<root>/.afterimage` where that cannot be written. */
  readonly fallbackFolder: string;
  readonly options: LibraryOptions;
}

/** A picture that a section shows. */
export interface ShownPicture extends Place {
  readonly picture?: Picture;
  /** Absolute path of the thumbnail file, when it exists. */
  readonly thumbnailFile?: string;
}

/** A copy of a hit's picture, as {@link ShownPicture} is one that a section shows. */
export interface ShownCopy extends PictureCopy {
  readonly thumbnailFile?: string;
}

/** A hit of one library among several. */
export interface RootedHit extends SearchHit {
  readonly root: string;
  readonly shows: readonly ShownPicture[];
  readonly copies: readonly ShownCopy[];
  /** Absolute path of the thumbnail file, when the fragment has pixels and the thumbnail exists. */
  readonly thumbnailFile?: string;
}

export interface RootedResponse extends Omit<SearchResponse, "hits"> {
  readonly hits: readonly RootedHit[];
}

/** A picture to ask with that is to be looked at first. */
export interface ReadPictureRequest {
  /** Absolute path of the picture. */
  readonly file: string;
  /** What it is called in messages. */
  readonly name: string;
  /** Absolute path of the PNG to write that shows it. */
  readonly preview: string;
}

/** What sharing a library's index would write, or has written. */
export interface ShareSummary {
  /** Of all files of the shared index afterwards. */
  readonly bytes: number;
  /** Lines that come in and go out. */
  readonly added: number;
  readonly removed: number;
  /** Files to write; 0 when nothing is to be done. */
  readonly files: number;
  /** Documents that still lack something, which can be made elsewhere only. */
  readonly lacking: number;
  /** What is wrong in what is there, in words for the user. */
  readonly problems: readonly string[];
}

/** What the viewer needs to show one picture. */
export type ViewerPicture = PictureView;

/** {@link RelatedPlaces} with the files of their thumbnails. */
export interface Related extends RelatedPlaces {
  readonly shows: readonly ShownPicture[];
}

/** An error as it crosses the process boundary (`ResponseError.data`). */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly hint: string;
}

type Root = { readonly root: string };

/** Answers at once unless the engine's event loop is blocked: how a client notices an engine that hangs. */
export const Ping = new RequestType0<null, ErrorData>("engine/ping");
export const Configure = new RequestType<EngineSettings, null, ErrorData>("engine/configure");
export const Open = new RequestType<OpenLibrary, LibraryStatus, ErrorData>("library/open");
export const Close = new RequestType<Root, null, ErrorData>("library/close");
/** Indexes what changed (everything when `rebuild`); answers when done or cancelled. Waits while paused. */
export const Index = new RequestType<Root & { rebuild: boolean }, IndexSummary, ErrorData>("library/index");
export const Pause = new RequestType<Root, null, ErrorData>("library/pause");
export const Resume = new RequestType<Root, null, ErrorData>("library/resume");
/** Deletes the library's files (never the shared artifacts). */
export const Clear = new RequestType<Root, LibraryStatus, ErrorData>("library/clear");
/** Says what {@link Share} would write. */
export const PlanShare = new RequestType<Root, ShareSummary, ErrorData>("library/planShare");
/** Writes the shared index of a library, as it is indexed. */
export const Share = new RequestType<Root, ShareSummary, ErrorData>("library/share");
export const Search = new RequestType<SearchRequest & { roots: readonly string[] }, RootedResponse, ErrorData>("search");
/** Searches with a picture; hits that are this picture come first, and are told ahead of the answer where there is a token. */
export const SearchByImage = new RequestType<ImageSearchRequest & { roots: readonly string[]; token?: number }, RootedResponse, ErrorData>(
  "search/image",
);
/** Engine → client, under the token of a {@link SearchByImage}: all hits so far that are the picture it asked with. */
export const Recognised = new ProgressType<readonly RootedHit[]>();
/** Checks that a file is a picture one can ask with, and draws it. */
export const ReadPicture = new RequestType<ReadPictureRequest, QueryPicture, ErrorData>("picture/read");
export const View = new RequestType<Root & { path: string; key: string }, ViewerPicture, ErrorData>("picture/view");
/** Sections that show the file at `path`, or pictures that the section around `anchor.line` shows. */
export const FindRelated = new RequestType<Root & { path: string; anchor: Anchor }, Related, ErrorData>("related");
/** Checks the installation, and the library at `root` if one is named. */
export const Doctor = new RequestType<{ readonly root?: string }, readonly DoctorLine[], ErrorData>("engine/doctor");
/** Looks for servers that can embed or describe; those that do not answer are left out, the one that was named is not. */
export const Discover = new RequestType<DiscoverWhere, readonly FoundServer[], ErrorData>("endpoint/discover");
/** Runs the self-test against settings that are not in use (yet). */
export const Try = new RequestType<TrialRequest, TrialReport, ErrorData>("endpoint/try");

/** Client → engine: files (relative to the root) that were created, changed, renamed or deleted. */
export const Changed = new NotificationType<Root & { paths: readonly string[] }>("library/changed");
/** Engine → client, at most a few times a second while work goes on. */
export const Status = new NotificationType<LibraryStatus>("library/status");
/** Engine → client. */
export const Log = new NotificationType<{ level: "info" | "warn" | "error"; message: string }>("log");
