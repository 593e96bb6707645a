/**
 * What to do for a backup of a MongoDB, which Waarborg does not make itself: in full, without the password. The whole
 * server is dumped, since only then MongoDB takes what is written meanwhile along (`--oplog`).
 */
export function mongodumpOf(uri: string): string {
  const [, scheme = 'mongodb', account, hosts = '', options = ''] =
    /^(mongodb(?:\+srv)?):\/\/(?:([^@/]*)@)?([^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(uri) ?? []
  const set = new URLSearchParams(options).get('replicaSet')
  const address = `${scheme}://${hosts}/${set === null ? '' : `?replicaSet=${set}`}`
  const user = account === undefined ? '' : ' --username=BACKUP-USER --authenticationDatabase=admin'
  return [
    'with MongoDB, Waarborg makes no backup itself; on a replica set run',
    `  mongodump --uri="${address}"${user} --oplog --gzip --archive=FILE`,
    'and keep a copy of the key file (WAARBORG_KEY_FILE) elsewhere. To restore, with Waarborg stopped and into an empty MongoDB:',
    `  mongorestore --uri="${address}"${user} --oplogReplay --gzip --archive=FILE`,
  ].join('\n')
}
