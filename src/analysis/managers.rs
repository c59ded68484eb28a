//! Context managers that pass on whatever their block raises: what follows the `with` runs only if the block was run to its end.
//!
//! ```python
//! for path in paths:
//!     with open(path, "rb") as file:
//!         data = file.read()
//!     digests.append(sha256(data).digest())    # `data` is bound, and is of this pass
//! ```
//! The lowering takes each manager for one that may swallow an exception. Here the edge past the block is removed where the manager
//! is known, which takes the names of the whole file. Not seen: managers that come from elsewhere, such as `with self.lock`.

use rustc_hash::FxHashSet;

use super::functions::{Functions, LoweredFunction};
use crate::flow::{BlockId, Ir, OpId, OpKind, Terminator};
use crate::scope::{LocalId, ModuleNames};
use crate::syntax::ast::Constant;
use crate::syntax::{Interner, Symbol};

/// Functions and classes whose result has an `__exit__` that returns nothing true, by dotted path; each was looked up in the source
/// of its library.
const PASSING: [&str; 75] = [
    "PIL.Image.open",
    "aiohttp.ClientSession",
    "bz2.BZ2File",
    "bz2.open",
    "codecs.open",
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.ThreadPoolExecutor",
    "contextlib.chdir",
    "contextlib.closing",
    "contextlib.nullcontext",
    "contextlib.redirect_stderr",
    "contextlib.redirect_stdout",
    "decimal.localcontext",
    "fileinput.input",
    "gzip.GzipFile",
    "gzip.open",
    "h5py.File",
    "httpx.AsyncClient",
    "httpx.Client",
    "io.BytesIO",
    "io.StringIO",
    "io.open",
    "joblib.Parallel",
    "lzma.LZMAFile",
    "lzma.open",
    "memoryview",
    "mmap.mmap",
    "multiprocessing.Lock",
    "multiprocessing.Pool",
    "multiprocessing.pool.Pool",
    "multiprocessing.pool.ThreadPool",
    "netCDF4.Dataset",
    "numpy.errstate",
    "numpy.load",
    "numpy.printoptions",
    "open",
    "os.scandir",
    "pandas.ExcelFile",
    "pandas.ExcelWriter",
    "pandas.HDFStore",
    "pandas.option_context",
    "pandas.read_csv",
    "pdfplumber.open",
    "rasterio.open",
    "requests.Session",
    "requests.get",
    "requests.post",
    "requests.session",
    "shelve.open",
    "socket.create_connection",
    "socket.socket",
    "soundfile.SoundFile",
    "sqlite3.connect",
    "subprocess.Popen",
    "tables.open_file",
    "tarfile.TarFile",
    "tarfile.open",
    "tempfile.NamedTemporaryFile",
    "tempfile.SpooledTemporaryFile",
    "tempfile.TemporaryDirectory",
    "tempfile.TemporaryFile",
    "threading.Condition",
    "threading.Lock",
    "threading.RLock",
    "threading.Semaphore",
    "torch.autocast",
    "torch.enable_grad",
    "torch.inference_mode",
    "torch.no_grad",
    "tqdm.tqdm",
    "urllib.request.urlopen",
    "warnings.catch_warnings",
    "wave.open",
    "xarray.open_dataset",
    "zipfile.ZipFile",
];

/// Methods of such objects that give another one.
const PASSING_METHODS: [(&str, &str); 4] = [
    ("pathlib.Path", "open"),
    ("tarfile.open", "extractfile"),
    ("zipfile.Path", "open"),
    ("zipfile.ZipFile", "open"),
];

/// What makes a generator function a context manager.
const DECORATORS: [&str; 2] = ["contextlib.contextmanager", "contextmanager"];

/// Parts of a dotted name.
const MAX_PARTS: usize = 6;

/// The functions and classes of a file whose managers pass exceptions on.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnManagers {
    names: FxHashSet<Symbol>,
}

impl OwnManagers {
    /// Finds them, and removes the edges of all functions.
    fn apply<'u>(
        units: impl Iterator<Item = &'u mut LoweredFunction>,
        module: &ModuleNames,
        names: &Interner,
    ) -> Self {
        let mut own = OwnManagers::default();
        let mut units: Vec<&mut LoweredFunction> = units.collect();
        for unit in &mut units {
            own.remove_edges(&mut unit.ir, module, names);
        }
        let found = units.iter().filter_map(|unit| manager(&unit.ir, names));
        own.names = found
            .filter_map(|name| names.find(name))
            .filter(|&name| is_certain(name, module))
            .collect();
        if !own.names.is_empty() {
            for unit in &mut units {
                own.remove_edges(&mut unit.ir, module, names);
            }
        }
        own
    }

    /// Removes the edges past the blocks of managers that pass exceptions on.
    fn remove_edges(&self, ir: &mut Ir, module: &ModuleNames, names: &Interner) {
        if module.may_rebind_anything() {
            return;
        }
        for n in 0..ir.blocks.len() {
            let Terminator::Branch {
                test, otherwise, ..
            } = ir.blocks[n].terminator
            else {
                continue;
            };
            let (OpKind::ExitRaised(_), &[manager, _]) = (&ir.op(test).kind, ir.operands(test))
            else {
                continue;
            };
            let found = Search { ir, module, names };
            let path = found.path_of_call(manager);
            let is_listed = path.is_some_and(|it| PASSING.binary_search(&&*it).is_ok());
            if is_listed || self.is_own(ir, manager) || found.is_passing_method(manager) {
                ir.blocks[n].terminator = Terminator::Jump(otherwise);
            }
        }
    }

    fn is_own(&self, ir: &Ir, manager: OpId) -> bool {
        let (OpKind::Call(_), Some(&callee)) = (&ir.op(manager).kind, ir.operands(manager).first())
        else {
            return false;
        };
        match ir.op(callee).kind {
            OpKind::LoadName(name) => self.names.contains(&name) && ir.scope.is_global(name),
            _ => false,
        }
    }
}

impl Functions {
    /// Finds its managers that pass exceptions on, and removes the edges that no exception takes.
    pub(super) fn find_managers(&mut self) {
        let script = self.script.iter_mut().map(|script| &mut script.unit);
        let units = self.units.iter_mut().chain(script);
        self.managers = OwnManagers::apply(units, &self.module, &self.names);
    }

    /// Removes the edges from a function that was lowered again.
    pub(super) fn remove_edges(&self, ir: &mut Ir) {
        self.managers.remove_edges(ir, &self.module, &self.names);
    }
}

/// Whether a function or a class of the file is what its name means.
fn is_certain(name: Symbol, module: &ModuleNames) -> bool {
    let is_class = module.classes.contains(&name) && !module.derived.contains(&name);
    module.is_stable(name) && (is_class || module.functions.contains(&name))
}

/// The name of the manager that a function makes, or whose `__exit__` it is, if no exception ends in it.
fn manager<'i>(ir: &'i Ir, names: &Interner) -> Option<&'i str> {
    let mut decorators = ir.signature.decorators.iter();
    if let Some(class) = ir.path.strip_suffix(".__exit__") {
        let is_bare = decorators.next().is_none() && !ir.is_generator && !ir.is_async;
        let swallows_nothing = ir.blocks.iter().all(|block| match block.terminator {
            Terminator::Return(value) => matches!(
                ir.op(value).kind,
                OpKind::Const(Constant::None | Constant::False)
            ),
            _ => true,
        });
        return (is_bare && swallows_nothing && !class.contains('.')).then_some(class);
    }
    let decorator = decorators.next().and_then(|it| it.path);
    let makes = decorator.is_some_and(|path| DECORATORS.contains(&names.get(path)));
    let is_top = !ir.path.contains('.') && decorators.next().is_none();
    (makes && is_top && raises_on(ir)).then_some(&ir.path)
}

/// Whether a generator never comes to its end once an exception is raised where it waits: it is thrown in there.
fn raises_on(ir: &Ir) -> bool {
    let waits = |block: &BlockId| {
        let ops = ir.block(*block).ops.clone();
        ops.map(OpId)
            .any(|op| matches!(ir.op(op).kind, OpKind::Yield | OpKind::YieldFrom))
    };
    let blocks = (0..ir.blocks.len() as u32).map(BlockId);
    let mut open: Vec<BlockId> = blocks
        .filter(waits)
        .filter_map(|block| ir.block(block).handler)
        .collect();
    let mut seen = FxHashSet::default();
    while let Some(block) = open.pop() {
        if !seen.insert(block) {
            continue;
        }
        let block = ir.block(block);
        if matches!(block.terminator, Terminator::Return(_)) {
            return false;
        }
        open.extend(block.terminator.successors().chain(block.handler));
    }
    true
}

/// What operations mean by the names of their file.
struct Search<'a> {
    ir: &'a Ir,
    module: &'a ModuleNames,
    names: &'a Interner,
}

impl Search<'_> {
    /// The dotted path of what is called.
    fn path_of_call(&self, call: OpId) -> Option<String> {
        let (OpKind::Call(_), Some(&callee)) =
            (&self.ir.op(call).kind, self.ir.operands(call).first())
        else {
            return None;
        };
        self.path(callee)
    }

    fn path(&self, op: OpId) -> Option<String> {
        let (mut op, mut members) = (op, Vec::new());
        for _ in 0..MAX_PARTS {
            match (&self.ir.op(op).kind, self.ir.operands(op)) {
                (OpKind::Attribute(name), &[object]) => {
                    members.push(self.names.get(*name));
                    op = object;
                }
                (&OpKind::LoadName(name), _) => {
                    let mut path = self.root(name)?.to_owned();
                    for member in members.iter().rev() {
                        path.push('.');
                        path.push_str(member);
                    }
                    return (!self.module.is_rebound(&path)).then_some(path);
                }
                _ => return None,
            }
        }
        None
    }

    /// What a global name means: what it is imported as, or a builtin.
    fn root(&self, name: Symbol) -> Option<&str> {
        if !self.ir.scope.is_global(name) || !self.module.is_stable(name) {
            return None;
        }
        let builtin = || {
            let is_builtin = self.module.is_builtin(name);
            is_builtin.then(|| self.names.get(name))
        };
        let imported = self.module.imports.get(&name).map(String::as_str);
        imported.or_else(builtin)
    }

    /// `Path(p).open()`, `archive.open(name)` where `archive` can only be a `ZipFile`.
    fn is_passing_method(&self, call: OpId) -> bool {
        let (OpKind::Call(_), Some(&callee)) =
            (&self.ir.op(call).kind, self.ir.operands(call).first())
        else {
            return false;
        };
        let (&OpKind::Attribute(method), &[receiver]) =
            (&self.ir.op(callee).kind, self.ir.operands(callee))
        else {
            return false;
        };
        let made = match self.ir.op(receiver).kind {
            OpKind::Load(local) => self.only_maker(local),
            _ => self.path_of_call(receiver),
        };
        made.is_some_and(|path| PASSING_METHODS.contains(&(&path, self.names.get(method))))
    }

    /// The path of what makes all that a local is ever bound to.
    fn only_maker(&self, local: LocalId) -> Option<String> {
        let ops = self.ir.on_locals.iter().copied();
        let stores =
            ops.filter(|&op| matches!(self.ir.op(op).kind, OpKind::Store(it, _) if it == local));
        let mut made = stores.map(|store| {
            let value = self.ir.operands(store)[0];
            match (&self.ir.op(value).kind, self.ir.operands(value)) {
                (OpKind::Enter(_), &[manager]) => self.path_of_call(manager),
                _ => self.path_of_call(value),
            }
        });
        let first = made.next()??;
        made.all(|path| path.as_ref() == Some(&first))
            .then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(PASSING.is_sorted());
    }
}
