/** Runs in VS Code's page: whether its own storage holds this text somewhere, however often it was put into quotes. */
export async function isStored(text: string): Promise<boolean> {
  const databases = await indexedDB.databases();
  for (const { name } of databases) {
    if (name?.startsWith('vscode-web-state-db-') !== true) continue;
    const values = await new Promise<unknown[]>((resolve) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => resolve([]);
      opening.onsuccess = () => {
        const database = opening.result;
        if (!database.objectStoreNames.contains('ItemTable')) return resolve([]);
        const transaction = database.transaction('ItemTable');
        const reading = transaction.objectStore('ItemTable').getAll();
        reading.onsuccess = () => resolve(reading.result);
        reading.onerror = () => resolve([]);
        transaction.oncomplete = () => database.close();
      };
    });
    if (values.some((value) => typeof value === 'string' && value.replaceAll('\\', '').includes(text))) return true;
  }
  return false;
}
