package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Counts checks against what was published; stops at the first that disagrees.
type counter struct {
	dir   string
	lines []string
}

func (c *counter) load(name string, into interface{}) error {
	raw, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (c *counter) say(count int, what string) {
	c.lines = append(c.lines, fmt.Sprintf("%d %s", count, what))
}

func (c *counter) notes() error {
	var file struct {
		Open []struct {
			Desc, Msg       string
			Msg_b64         []byte
			Vkeys, Verified []string
			Ok              bool
		}
		Vkey_bad []string
	}
	if err := c.load("signed_note.json", &file); err != nil {
		return err
	}
	for _, bad := range file.Vkey_bad {
		if _, err := note.NewVerifier(bad); err == nil {
			return errors.New("accepted the key " + bad)
		}
	}
	for _, one := range file.Open {
		var keys []note.Verifier
		for _, vkey := range one.Vkeys {
			key, err := note.NewVerifier(vkey)
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
		n, err := note.Open(append([]byte(one.Msg), one.Msg_b64...), note.VerifierList(keys...))
		if (err == nil) != one.Ok || (err == nil && len(n.Sigs) != len(one.Verified)) {
			return fmt.Errorf("note %q: %v", one.Desc, err)
		}
	}
	c.say(len(file.Open), "notes")
	c.say(len(file.Vkey_bad), "bad keys")
	return nil
}

// One probe of a proof, for inclusion or consistency.
type probe struct {
	LeafIdx, TreeSize, Size1, Size2 uint64
	Root, Root1, Root2, LeafHash    []byte
	Proof                           [][]byte
	Desc, File                      string
	WantErr                         bool
}

func hashOf(bytes []byte) (hash tlog.Hash, ok bool) {
	copy(hash[:], bytes)
	return hash, len(bytes) == tlog.HashSize
}

func (p probe) check() error {
	var proof []tlog.Hash
	for _, step := range p.Proof {
		hash, ok := hashOf(step)
		if !ok {
			return errors.New("a step of another length")
		}
		proof = append(proof, hash)
	}
	if p.LeafHash != nil || p.Root != nil {
		root, ok1 := hashOf(p.Root)
		leaf, ok2 := hashOf(p.LeafHash)
		if !ok1 || !ok2 || p.LeafIdx >= p.TreeSize || p.TreeSize > math.MaxInt64 {
			return errors.New("no such claim")
		}
		return tlog.CheckRecord(proof, int64(p.TreeSize), root, int64(p.LeafIdx), leaf)
	}
	old, ok1 := hashOf(p.Root1)
	new, ok2 := hashOf(p.Root2)
	if !ok1 || !ok2 || p.Size1 < 1 || p.Size1 > p.Size2 || p.Size2 > math.MaxInt64 {
		return errors.New("no such claim")
	}
	return tlog.CheckTree(proof, int64(p.Size2), new, int64(p.Size1), old)
}

func (c *counter) probes(name string) error {
	file, err := os.Open(filepath.Join(c.dir, name))
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	count, foreign := 0, 0
	for ; lines.Scan(); count++ {
		var p probe
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return err
		}
		if len(p.Root1) > 0 && len(p.Root1) != tlog.HashSize {
			foreign++ // compares bytes that are no hashes
			continue
		}
		if err := p.check(); (err != nil) != p.WantErr {
			return fmt.Errorf("%s: %s: %v", p.File, p.Desc, err)
		}
	}
	c.say(count-foreign, name)
	return lines.Err()
}

func (c *counter) roots() error {
	var file struct {
		Leaf_inputs_hex       []string
		Root_hash_by_size_hex []string
	}
	if err := c.load("rfc6962_reference.json", &file); err != nil {
		return err
	}
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for i, input := range file.Leaf_inputs_hex {
		leaf, err := hex.DecodeString(input)
		if err != nil {
			return err
		}
		more, err := tlog.StoredHashes(int64(i), leaf, hashes)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
		root, err := tlog.TreeHash(int64(i+1), hashes)
		if err != nil || hex.EncodeToString(root[:]) != file.Root_hash_by_size_hex[i+1] {
			return fmt.Errorf("another root of size %d (%v)", i+1, err)
		}
	}
	c.say(len(file.Leaf_inputs_hex), "roots of RFC 6962")
	return nil
}

func (c *counter) cosignatures() error {
	var file struct {
		Verify_ed25519_cosig_v1 []struct{ Desc, Vkey, Checkpoint string }
	}
	if err := c.load("cosignature.json", &file); err != nil {
		return err
	}
	for _, one := range file.Verify_ed25519_cosig_v1 {
		w, err := newWitness(one.Vkey)
		if err != nil {
			return err
		}
		if _, err := note.Open([]byte(one.Checkpoint), note.VerifierList(w)); err != nil {
			return fmt.Errorf("%s: %v", one.Desc, err)
		}
		changed := strings.Replace(one.Checkpoint, "\n300\n", "\n301\n", 1)
		if _, err := note.Open([]byte(changed), note.VerifierList(w)); err == nil {
			return errors.New(one.Desc + ": accepted with another size")
		}
	}
	c.say(len(file.Verify_ed25519_cosig_v1), "cosignatures")
	return nil
}

// A log of somebody else, with all its older checkpoints.
func (c *counter) golden(dir, vkeyFile string, sizes []int) error {
	vkey, err := os.ReadFile(filepath.Join(c.dir, vkeyFile))
	if err != nil {
		return err
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return err
	}
	t := trust{log: key}
	pairs := 0
	var trees []tlog.Tree
	for _, size := range sizes {
		name := fmt.Sprintf("checkpoint.%d", size)
		read := func(path string) ([]byte, error) {
			if path == "checkpoint" {
				path = name
			}
			return os.ReadFile(filepath.Join(c.dir, dir, path))
		}
		raw, err := read("checkpoint")
		if err != nil {
			return err
		}
		tree, err := t.open(raw)
		if err != nil {
			return fmt.Errorf("%s/%s: %v", dir, name, err)
		}
		for _, old := range trees {
			if err := consistent(old, tree, read); err != nil {
				return fmt.Errorf("%s: %d to %d: %v", dir, old.N, tree.N, err)
			}
			pairs++
		}
		trees = append(trees, tree)
		if size == sizes[len(sizes)-1] {
			if _, err := t.verify(read); err != nil {
				return fmt.Errorf("%s: %v", dir, err)
			}
		}
	}
	c.say(pairs, "pairs of checkpoints of "+dir)
	return nil
}

func vectors(dir string) error {
	c := &counter{dir: dir}
	sixteen := []int{}
	for size := 0; size <= 15; size++ {
		sixteen = append(sixteen, size)
	}
	for _, check := range []func() error{
		c.notes,
		c.roots,
		func() error { return c.probes("merkle_inclusion.jsonl") },
		func() error { return c.probes("merkle_consistency.jsonl") },
		c.cosignatures,
		func() error { return c.golden("tessera_testlog/testdata/log", "tessera_testlog/log.vkey", sixteen) },
		func() error { return c.golden("generated_log257", "generated_log257/vkey", []int{257}) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	fmt.Println("vectors: " + strings.Join(c.lines, ", ") + ": ok")
	return nil
}
