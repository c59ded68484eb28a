//! What the name of a value, a function or a module tells of sizes: `config` is small, `rows` are many, `load_table` reads much.

use crate::value::Knowledge;

/// Names whose last word says that the value is small, whatever made it.
const LIGHT_WORDS: [&str; 101] = [
    "arg",
    "args",
    "axis",
    "backend",
    "callback",
    "cfg",
    "class",
    "clf",
    "client",
    "cls",
    "code",
    "config",
    "conn",
    "constraint",
    "context",
    "count",
    "ctx",
    "cursor",
    "cwd",
    "description",
    "device",
    "dim",
    "dir",
    "dtype",
    "env",
    "eps",
    "error",
    "est",
    "estimator",
    "exc",
    "expires",
    "ext",
    "factor",
    "fig",
    "file",
    "filename",
    "flag",
    "fn",
    "folder",
    "format",
    "func",
    "handler",
    "height",
    "hook",
    "host",
    "id",
    "idx",
    "index",
    "installer",
    "key",
    "kind",
    "kwargs",
    "label",
    "length",
    "level",
    "lock",
    "logger",
    "metadata",
    "method",
    "mode",
    "model",
    "module",
    "msg",
    "name",
    "offset",
    "op",
    "options",
    "opts",
    "params",
    "parser",
    "path",
    "pattern",
    "pip",
    "port",
    "prefix",
    "prompt",
    "ratio",
    "rng",
    "scale",
    "scheduler",
    "schema",
    "seed",
    "separator",
    "session",
    "settings",
    "size",
    "spec",
    "status",
    "step",
    "steps",
    "stride",
    "suffix",
    "timeout",
    "title",
    "tokenizer",
    "tol",
    "type",
    "uri",
    "url",
    "version",
    "width",
];

/// Last words of the names of lists, and of arrays told by their uses alone, that have a few items whatever is computed: settings,
/// axes, columns, the parts of a model. In the singular.
const FEW_WORDS: [&str; 57] = [
    "adapter",
    "arg",
    "argument",
    "axe",
    "breadcrumb",
    "callback",
    "channel",
    "child",
    "class",
    "classe",
    "col",
    "column",
    "component",
    "config",
    "device",
    "dim",
    "dimension",
    "dtype",
    "eps",
    "factor",
    "feature",
    "field",
    "file",
    "filename",
    "flag",
    "fn",
    "folder",
    "format",
    "func",
    "handler",
    "head",
    "height",
    "key",
    "kwarg",
    "lag",
    "layer",
    "level",
    "method",
    "module",
    "name",
    "offset",
    "option",
    "param",
    "parameter",
    "path",
    "ratio",
    "resnet",
    "scale",
    "shape",
    "size",
    "slice",
    "step",
    "stride",
    "type",
    "url",
    "version",
    "width",
];

/// Modules of libraries whose values are large; a file that imports none of them works on objects and short texts for the most
/// part, so that there a use alone shows nothing.
const DATA_MODULES: [&str; 51] = [
    "PIL",
    "SimpleITK",
    "anndata",
    "astropy",
    "awkward",
    "cupy",
    "cv2",
    "dask",
    "datasets",
    "diffusers",
    "dipy",
    "einops",
    "faiss",
    "gensim",
    "geopandas",
    "h5py",
    "imageio",
    "jax",
    "keras",
    "librosa",
    "mlx",
    "mne",
    "netCDF4",
    "networkx",
    "nibabel",
    "nilearn",
    "numpy",
    "onnx",
    "openpyxl",
    "paddle",
    "pandas",
    "polars",
    "pyarrow",
    "rasterio",
    "safetensors",
    "scipy",
    "skimage",
    "sklearn",
    "soundfile",
    "spacy",
    "statsmodels",
    "tables",
    "tensorflow",
    "tifffile",
    "torch",
    "torchaudio",
    "torchvision",
    "transformers",
    "uproot",
    "xarray",
    "zarr",
];

/// Functions whose first argument is a shape or a length.
pub(super) const SHAPED: [&str; 11] = [
    "arange",
    "empty",
    "full",
    "linspace",
    "ones",
    "rand",
    "randn",
    "range",
    "zeros",
    "new_zeros",
    "new_ones",
];

/// Methods whose arguments are a shape.
pub(super) const SHAPING: [&str; 6] = [
    "broadcast_to",
    "expand",
    "reshape",
    "resize",
    "unflatten",
    "view",
];

/// First words of the names of flags and counts.
const LIGHT_PREFIXES: [&str; 8] = ["is", "has", "use", "should", "n", "num", "max", "min"];

/// What the names of functions begin with that read something in.
const READERS: [&str; 10] = [
    "collect",
    "decode",
    "decompress",
    "download",
    "fetch",
    "load",
    "open_all",
    "read",
    "receive",
    "recv",
];

/// Names whose last word is that of what is read in and passed on whole.
const CONTENT_WORDS: [&str; 34] = [
    "archive", "array", "audio", "batch", "blob", "body", "buf", "buffer", "bytes", "chunk",
    "content", "contents", "corpus", "data", "dataset", "df", "doc", "document", "frame", "frames",
    "html", "image", "images", "img", "lines", "matrix", "page", "payload", "pixels", "raw",
    "records", "rows", "samples", "table",
];

/// Whether a function reads much in, as far as its name tells: `load_table`, but not `read_int` or `load_config`.
pub(super) fn is_reader_name(name: &str) -> bool {
    const OF_LITTLE: [&str; 12] = [
        "bool", "byte", "char", "date", "double", "float", "header", "int", "line", "short",
        "string", "time",
    ];
    let words = name.split_once('_').map_or("", |(_, words)| words);
    let last = words.rsplit('_').next().unwrap_or_default();
    READERS.iter().any(|reader| name.starts_with(reader))
        && !OF_LITTLE.contains(&last)
        && (last == "file" || !is_light_name(last))
}

/// Whether a name is that of a class: `Pipeline`.
pub(super) fn is_class_name(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

pub(super) fn is_light_name(name: &str) -> bool {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let (Some(first), last) = (words.next(), words.next_back()) else {
        return false;
    };
    LIGHT_WORDS.contains(&last.unwrap_or(first))
        || last.is_some() && LIGHT_PREFIXES.contains(&first)
}

/// Whether a name is that of a number: `batch_size`, `n_rows`.
pub(super) fn is_count_name(name: &str) -> bool {
    const COUNTS: [&str; 21] = [
        "axis", "count", "dim", "eps", "height", "i", "idx", "j", "key", "length", "n", "num",
        "seed", "size", "start", "step", "stop", "stride", "timeout", "tol", "width",
    ];
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let (Some(first), last) = (words.next(), words.next_back()) else {
        return false;
    };
    COUNTS.contains(&last.unwrap_or(first)) || last.is_some() && ["n", "num"].contains(&first)
}

/// Whether a name says that it is one of a few.
pub(super) fn are_few(name: &str) -> bool {
    let last = name.rsplit('_').find(|word| !word.is_empty());
    last.is_some_and(|last| {
        let singular = last.strip_suffix('s').filter(|it| it.len() > 1);
        // Orders are as many as there are customers, unlike the order of a polynomial.
        last == "order"
            || FEW_WORDS.contains(&last)
            || singular.is_some_and(|it| FEW_WORDS.contains(&it))
    })
}

pub(super) fn is_content_name(name: &str) -> bool {
    let last = name.rsplit('_').find(|word| !word.is_empty());
    last.is_some_and(|last| CONTENT_WORDS.contains(&last))
}

/// Whether the module of a dotted path is one of a library whose values are large.
pub(super) fn is_data_module(path: &str) -> bool {
    let root = path.split('.').next().unwrap_or(path);
    DATA_MODULES.contains(&root)
}

/// Whether arrays, frames, tensors or containers have such a method.
pub(super) fn is_method_of_data(name: &str) -> bool {
    is_method_of(&["bytes", "list", "dict", "set"], name) || is_method_of_arrays(name)
}

pub(super) fn is_method_of_arrays(name: &str) -> bool {
    is_method_of(&["array", "frame", "tensor", "image", "sparse"], name)
}

pub(super) fn is_method_of(kinds: &[&str], name: &str) -> bool {
    let mut kinds = kinds.iter();
    kinds.any(|kind| Knowledge::get().method(kind, name).is_some())
}
