import watchers
