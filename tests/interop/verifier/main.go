// A stranger's verifier of a C2SP tlog-tiles log. Notes, proofs and tiles are Google's code
// (golang.org/x/mod/sumdb, as Debian packages it); of its own are only the checkpoint's three
// lines, the names of files, the splitting of bundles and the cosignature. It knows nothing of what
// the entries mean.
//
//	verifier log [-witness KEY]... [-old CHECKPOINT]... VKEY FOLDER
//	verifier flips VKEY FOLDER             every byte of every file, changed in turn
//	verifier receipt VKEY RECEIPT ENTRY    a .tlog-proof file and the entry's bytes
//	verifier vectors FOLDER                what others published: shows that this program is right
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // of a tile

// Gives the bytes of one file of the log.
type reader func(path string) ([]byte, error)

func folder(dir string) reader {
	return func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }
}

// A witness's key: type 0x04, which note.NewVerifier does not know.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

// cosignature/v1: eight bytes of time, then a signature over the time and the text.
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(w.key, []byte(message), signature[8:])
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no verifier key: " + vkey)
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("no witness's key: " + vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	id := binary.BigEndian.Uint32(sum[:4])
	if fmt.Sprintf("%08x", id) != parts[1] {
		return nil, errors.New("the id is not this key's: " + vkey)
	}
	return &witness{parts[0], id, key[1:]}, nil
}

// What a log's checkpoints must be signed by; all witnesses named must have cosigned.
type trust struct {
	log       note.Verifier
	witnesses []note.Verifier
}

func (t trust) open(raw []byte) (tree tlog.Tree, err error) {
	n, err := note.Open(raw, note.VerifierList(append(t.witnesses, t.log)...))
	if err != nil {
		return tree, err
	}
	signed := map[string]bool{}
	for _, s := range n.Sigs {
		signed[s.Name] = true
		// note.Open is lenient about the unused bits of the last character.
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return tree, err
		}
	}
	for _, v := range append(t.witnesses, t.log) {
		if !signed[v.Name()] {
			return tree, errors.New("not signed by " + v.Name())
		}
	}
	lines := strings.SplitN(n.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != t.log.Name() {
		return tree, errors.New("no checkpoint of " + t.log.Name())
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, errors.New("no tree size: " + lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, errors.New("no root: " + lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// C2SP leaves the height out of the names that Go's checksum database uses, and says "entries".
func path(t tlog.Tile) string {
	return strings.Replace(strings.Replace(t.Path(), "tile/8/data/", "tile/entries/", 1),
		"tile/8/", "tile/", 1)
}

// The tiles of a tree: of each, NewTiles lists every width that a growing log had on the way.
func tilesOf(size int64) (all []tlog.Tile) {
	for _, tile := range tlog.NewTiles(height, 0, size) {
		last := len(all) - 1
		if last >= 0 && all[last].L == tile.L && all[last].N == tile.N {
			all[last] = tile
		} else {
			all = append(all, tile)
		}
	}
	return all
}

func split(bundle []byte, width int) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("a bundle is cut off")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%d entries in a bundle of %d", len(entries), width)
	}
	return entries, nil
}

// Everything that the tree's size says must be there: entries, tiles, root.
func (t trust) verify(read reader) (tree tlog.Tree, err error) {
	raw, err := read("checkpoint")
	if err != nil {
		return tree, err
	}
	if tree, err = t.open(raw); err != nil {
		return tree, err
	}
	if tree.N == 0 {
		if tree.Hash != sha256.Sum256(nil) {
			err = errors.New("an empty tree with another root")
		}
		return tree, err
	}
	stored := make([]tlog.Hash, 0, tlog.StoredHashCount(tree.N))
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for n := int64(0); n<<height < tree.N; n++ {
		width := 1 << height
		if rest := tree.N - n<<height; rest < int64(width) {
			width = int(rest)
		}
		name := path(tlog.Tile{H: height, L: -1, N: n, W: width})
		leaves, err := read(path(tlog.Tile{H: height, N: n, W: width}))
		if err != nil || len(leaves) != width*tlog.HashSize {
			return tree, fmt.Errorf("no tile beside %s (%v)", name, err)
		}
		bundle, err := read(name)
		if err != nil {
			return tree, err
		}
		entries, err := split(bundle, width)
		if err != nil {
			return tree, fmt.Errorf("%s: %v", name, err)
		}
		for i, entry := range entries {
			leaf := tlog.RecordHash(entry)
			if !bytes.Equal(leaf[:], leaves[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
				return tree, fmt.Errorf("entry %d of %s is not the tile's", i, name)
			}
			more, err := tlog.StoredHashesForRecordHash(n<<height+int64(i), leaf, hashes)
			if err != nil {
				return tree, err
			}
			stored = append(stored, more...)
		}
	}
	if root, err := tlog.TreeHash(tree.N, hashes); err != nil || root != tree.Hash {
		return tree, fmt.Errorf("the entries give the root %v, signed is %v", root, tree.Hash)
	}
	for _, tile := range tilesOf(tree.N) {
		want, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return tree, err
		}
		if got, err := read(path(tile)); err != nil || !bytes.Equal(got, want) {
			return tree, fmt.Errorf("%s is not what the entries give (%v)", path(tile), err)
		}
	}
	return tree, nil
}

// Reads tiles as Go's checksum database client does, which authenticates each against the root.
type tiles struct{ read reader }

func (t tiles) Height() int                     { return height }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := t.read(path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func consistent(old, tree tlog.Tree, read reader) error {
	if old.N == 0 || old.N == tree.N {
		if old.N == tree.N && old.Hash != tree.Hash {
			return errors.New("two roots of one size")
		}
		return nil
	}
	if old.N > tree.N {
		return errors.New("the older tree is larger")
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, tiles{read}))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func (t trust) receipt(proof, entry []byte) (int64, error) {
	head, checkpoint, found := strings.Cut(string(proof), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, errors.New("no tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.Strict().DecodeString(lines[0][len("extra "):]); err != nil {
			return 0, err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, errors.New("no index")
	}
	index, err := strconv.ParseInt(lines[0][len("index "):], 10, 64)
	if err != nil || "index "+strconv.FormatInt(index, 10) != lines[0] || index < 0 {
		return 0, errors.New("no index: " + lines[0])
	}
	var hashes tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return 0, errors.New("no hash: " + line)
		}
		hashes = append(hashes, *(*tlog.Hash)(hash))
	}
	tree, err := t.open([]byte(checkpoint))
	if err != nil {
		return 0, err
	}
	if index >= tree.N {
		return 0, errors.New("the index is behind the tree")
	}
	return index, tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

// Changes every byte of every file that the log consists of, and counts what nobody notices.
func (t trust) flips(dir string) error {
	tree, err := t.verify(folder(dir))
	if err != nil {
		return err
	}
	names := []string{"checkpoint"}
	for _, tile := range tilesOf(tree.N) {
		names = append(names, path(tile))
		if tile.L == 0 {
			tile.L = -1
			names = append(names, path(tile))
		}
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	var mutex sync.Mutex // guards total and undetected
	total, undetected := 0, 0
	for _, name := range names {
		var workers sync.WaitGroup
		cores := runtime.NumCPU()
		for worker := 0; worker < cores; worker++ {
			workers.Add(1)
			go func(first int) {
				defer workers.Done()
				data := append([]byte(nil), files[name]...)
				read := func(path string) ([]byte, error) {
					if path == name {
						return data, nil
					}
					if file, found := files[path]; found {
						return file, nil
					}
					return nil, os.ErrNotExist
				}
				for i := first; i < len(data); i += cores {
					data[i] ^= 1 << (i % 8)
					_, err := t.verify(read)
					data[i] ^= 1 << (i % 8)
					mutex.Lock()
					if total++; err == nil {
						undetected++
						fmt.Printf("UNDETECTED %s byte %d\n", name, i)
					}
					mutex.Unlock()
				}
			}(worker)
		}
		workers.Wait()
	}
	fmt.Printf("flips %d in %d files, undetected %d\n", total, len(names), undetected)
	if undetected > 0 {
		return errors.New("a change was not noticed")
	}
	return nil
}

func (t trust) report(dir string, older []string) error {
	start := time.Now()
	tree, err := t.verify(folder(dir))
	if err != nil {
		return err
	}
	for _, name := range older {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		old, err := trust{t.log, nil}.open(raw)
		if err == nil {
			err = consistent(old, tree, folder(dir))
		}
		if err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
	}
	fmt.Printf("log %s size %d root %v, consistent with %d older, cosigned by %d: ok in %.2f s\n",
		t.log.Name(), tree.N, tree.Hash, len(older), len(t.witnesses), time.Since(start).Seconds())
	return nil
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "vectors" {
		return vectors(args[1])
	}
	var t trust
	var older []string
	command, rest := "", args
	if len(args) > 0 {
		command, rest = args[0], args[1:]
	}
	for len(rest) > 1 && (rest[0] == "-witness" || rest[0] == "-old") {
		if rest[0] == "-old" {
			older = append(older, rest[1])
		} else if w, err := newWitness(rest[1]); err != nil {
			return err
		} else {
			t.witnesses = append(t.witnesses, w)
		}
		rest = rest[2:]
	}
	if len(rest) < 2 {
		return errors.New("usage: verifier log|flips|receipt|vectors ...; see the head of main.go")
	}
	var err error
	if t.log, err = note.NewVerifier(rest[0]); err != nil {
		return err
	}
	switch {
	case command == "log" && len(rest) == 2:
		return t.report(rest[1], older)
	case command == "flips" && len(rest) == 2:
		return t.flips(rest[1])
	case command == "receipt" && len(rest) == 3:
		proof, err := os.ReadFile(rest[1])
		if err != nil {
			return err
		}
		entry, err := os.ReadFile(rest[2])
		if err != nil {
			return err
		}
		index, err := t.receipt(proof, entry)
		if err == nil {
			fmt.Printf("receipt of index %d: ok\n", index)
		}
		return err
	}
	return errors.New("unknown command " + command)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "verifier:", err)
		os.Exit(1)
	}
}
